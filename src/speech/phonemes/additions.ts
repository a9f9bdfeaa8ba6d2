// Words that the CMU dictionary has not, or has in a way that is not meant in speech with an agent; ARPAbet, by hand.
const LINES = `
wifi W AY1 F AY2
wi-fi W AY1 F AY2
ok OW0 K EY1
email IY1 M EY2 L
emails IY1 M EY2 L Z
emailed IY1 M EY2 L D
emailing IY1 M EY2 L IH0 NG
gmail JH IY1 M EY2 L
icloud AY1 K L AW2 D
covid K OW1 V IH0 D
chatbot CH AE1 T B AA2 T
chatgpt CH AE2 T JH IY2 P IY2 T IY1
github G IH1 T HH AH2 B
gitlab G IH1 T L AE2 B
openai OW2 P AH0 N EY2 AY1
google G UW1 G AH0 L
spotify S P AA1 T AH0 F AY2
uber UW1 B ER0
lyft L IH1 F T
airbnb EH2 R B IY2 EH2 N B IY1
venmo V EH1 N M OW0
zelle Z EH1 L
tiktok T IH1 K T AA2 K
whatsapp W AH1 T S AE2 P
linkedin L IH2 NG K T IH1 N
instagram IH1 N S T AH0 G R AE2 M
android AE1 N D R OY2 D
bluetooth B L UW1 T UW2 TH
ethernet IY1 TH ER0 N EH2 T
login L AO1 G IH2 N
logins L AO1 G IH2 N Z
signup S AY1 N AH2 P
app AE1 P
apps AE1 P S
url Y UW2 AA2 R EH1 L
json JH EY1 S AH0 N
yaml Y AE1 M AH0 L
sql S IY1 K W AH0 L
linux L IH1 N AH0 K S
every EH1 V R IY0
re R IY1
shopify SH AA1 P AH0 F AY2
xfinity EH2 K S F IH1 N AH0 T IY0
priyanka P R IY0 AA1 NG K AH0
thirteen TH ER1 T IY2 N
fourteen F AO1 R T IY2 N
fifteen F IH1 F T IY2 N
sixteen S IH1 K S T IY2 N
seventeen S EH1 V AH0 N T IY2 N
eighteen EY1 T IY2 N
nineteen N AY1 N T IY2 N
thirty TH ER1 T IY0
yeah Y AE1 AH0
id AY2 D IY1
ids AY2 D IY1 Z
microsoft M AY1 K R AH0 S AO2 F T
update AH1 P D EY2 T
updates AH1 P D EY2 T S
upgrade AH1 P G R EY2 D
upgrades AH1 P G R EY2 D Z
discount D IH1 S K AW2 N T
discounts D IH1 S K AW2 N T S
survey S ER1 V EY2
surveys S ER1 V EY2 Z
transfer T R AE1 N S F ER0
transfers T R AE1 N S F ER0 Z
finance F AY1 N AE2 N S
impact IH1 M P AE2 K T
february F EH1 B R UW0 EH2 R IY0
inventory IH1 N V AH0 N T AO2 R IY0
infrastructure IH1 N F R AH0 S T R AH2 K CH ER0
concrete K AA1 N K R IY2 T
transport T R AE1 N S P AO2 R T
particularly P ER0 T IH1 K Y AH0 L ER0 L IY0
forums F AO1 R AH0 M Z
wikipedia W IH2 K IH0 P IY1 D IY0 AH0
yourself Y AO2 R S EH1 L F
kilometers K AH0 L AA1 M AH0 T ER0 Z
blockchain B L AA1 K CH EY2 N
kubernetes K UW2 B ER0 N EH1 T IY0 Z
emoji IH0 M OW1 JH IY0
blog B L AA1 G
hashtag HH AE1 SH T AE2 G
reschedule R IY0 S K EH1 JH UH0 L
rescheduled R IY0 S K EH1 JH UH0 L D
unsubscribe AH2 N S AH0 B S K R AY1 B
preorder P R IY0 AO1 R D ER0
checkin CH EH1 K IH2 N
voicemail V OY1 S M EY2 L
timezone T AY1 M Z OW2 N
username Y UW1 Z ER0 N EY2 M
antiphon AE1 N T AH0 F AA2 N
asap EY1 S AE2 P
nasa N AE1 S AH0
hipaa HH IH1 P AH0
osha OW1 SH AH0
fema F IY1 M AH0
gif G IH1 F
jpeg JH EY1 P EH2 G
pm P IY2 EH1 M
etc EH2 T S EH1 T ER0 AH0
et EH2 T
cetera S EH1 T R AH0
miz M IH1 Z
hmm HH AH1 M
huh HH AH1
uh AH1
um AH1 M
mister M IH1 S T ER0
missus M IH1 S AH0 Z
doctor D AA1 K T ER0
saint S EY1 N T
versus V ER1 S AH0 S
minute M IH1 N IH0 T
minutes M IH1 N IH0 T S
tomorrow T AH0 M AO1 R OW0
data D EY1 T AH0
either IY1 DH ER0
neither N IY1 DH ER0
often AO1 F AH0 N
route R UW1 T
again AH0 G EH1 N
status S T AE1 T AH0 S
address AE1 D R EH2 S
addresses AE1 D R EH2 S AH0 Z
celsius S EH1 L S IY0 AH0 S
fahrenheit F EH1 R AH0 N HH AY2 T
siobhan SH AH0 V AO1 N
nguyen W IH1 N
xiao SH AW1
zoe Z OW1 IY0
chloe K L OW1 IY0
sean SH AO1 N
aoife IY1 F AH0
saoirse S ER1 SH AH0
joaquin W AA0 K IY1 N
jose HH OW0 Z EY1
jesus JH IY1 Z AH0 S
guadalupe G W AA2 D AH0 L UW1 P EY0
la L AA1
los L OW1 S
san S AE1 N
worcester W UH1 S T ER0
leicester L EH1 S T ER0
edinburgh EH1 D AH0 N B ER2 OW0
greenwich G R EH1 N IH0 CH
arkansas AA1 R K AH0 N S AO2
illinois IH2 L AH0 N OY1
`

/** Sounds of words by how they are written in lower case, as one line of ARPAbet; they come before the dictionary's. */
export const ADDITIONS: ReadonlyMap<string, string> = new Map(
  LINES.trim()
    .split('\n')
    .map(line => {
      const space = line.indexOf(' ')
      return [line.slice(0, space), line.slice(space + 1)] as const
    }),
)
