import { describe, expect, test } from 'vitest'
import { wordsOf } from './punctuation.ts'
import { sayWords } from './say.ts'

// Enough of a dictionary for the words below that are looked up in one.
const KNOWN = new Set(
  'stop please now said yes the us it nasa acme windows iphone smith users cat wait what well known don’t'.split(
    ' ',
  ),
)
const say = (text: string) => sayWords(wordsOf(text), word => KNOWN.has(word))
const said = (text: string) =>
  say(text)
    .map(({ said }) => said)
    .filter(Boolean)
    .join(' ')

const TABLE: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'whole numbers, ranks and parts': [
    ['7 people', 'seven people'],
    ['1,234,567', 'one million two hundred thirty four thousand five hundred sixty seven'],
    ['1000000', 'one million'],
    ['350 of them', 'three hundred fifty of them'],
    ['the 21st', 'the twenty first'],
    ['3.14', 'three point one four'],
    ['-5 or −2.5', 'minus five or minus two point five'],
    ['1/2, 3/4, 2/3, 5/8', 'one half three quarters two thirds five eighths'],
    ['2 1/2 and 3½', 'two and a half and three and one half'],
    ['50/50, 24/7', 'fifty fifty twenty four seven'],
    ['75%, 5-10%', 'seventy five percent five to ten percent'],
    ['5-7 days', 'five to seven days'],
    ['2019–2021', 'twenty nineteen to twenty twenty one'],
    ['about ~20, #5, <5, >10', 'about about twenty number five less than five more than ten'],
    ['4x4, 10x', 'four by four ten times'],
  ],
  'digits one by one': [
    ['415-555-0132', 'four one five five five five zero one three two'],
    ['(415) 555-0132', 'four one five five five five zero one three two'],
    ['415 555 0132', 'four one five five five five zero one three two'],
    ['1-800-555-0199', 'one eight hundred five five five zero one nine nine'],
    ['+14155550132', 'plus one four one five five five five zero one three two'],
    ['PIN 4821', 'pin four eight two one'],
    ['007', 'zero zero seven'],
    ['the card ending in 4821', 'the card ending in four eight two one'],
    ['my extension is 6021', 'my extension is six zero two one'],
    ['the order is 250 dollars', 'the order is two hundred fifty dollars'],
    ['order 48213', 'order four eight two one three'],
    ['CA 94107', 'CA nine four one zero seven'],
  ],
  'years, rooms and houses': [
    ['in 2026', 'in twenty twenty six'],
    ['in 2005', 'in two thousand five'],
    ["the 1990s, '80s", 'the nineteen nineties eighties'],
    ['room 1204', 'room twelve oh four'],
    ['room 305', 'room three oh five'],
    ['4512 Main Street', 'forty five twelve main street'],
    ['4512 people', 'four thousand five hundred twelve people'],
  ],
  money: [
    ['$12.50', 'twelve dollars and fifty cents'],
    ['$1 and $1.01', 'one dollar and one dollar and one cent'],
    ['$0.99, $.50, 99¢', 'ninety nine cents fifty cents ninety nine cents'],
    ['£8.20', 'eight pounds and twenty pence'],
    ['€10, 20€', 'ten euros twenty euros'],
    ['-$5', 'minus five dollars'],
    ['$1,249.99', 'one thousand two hundred forty nine dollars and ninety nine cents'],
    ['$2.5 million', 'two point five million dollars'],
    ['$5k, $1.5bn', 'five thousand dollars one point five billion dollars'],
    ['$20/month', 'twenty dollars per month'],
    ['$10-20', 'ten to twenty dollars'],
  ],
  times: [
    ['3:30 pm', 'three thirty PM'],
    ['3:30pm, 9am', 'three thirty PM nine AM'],
    ['9 a.m. and', 'nine AM and'],
    ['15:00, 15:20', 'fifteen hundred fifteen twenty'],
    ['7:05, 5:00, 5:00 PM', "seven oh five five o'clock five PM"],
    ['9am-5pm', 'nine AM to five PM'],
    ['I am 5', 'i am five'],
    ['3:1', 'three to one'],
  ],
  dates: [
    ['March 3rd, 2026', 'march third twenty twenty six'],
    ['March 3', 'march third'],
    ['2026-03-04', 'march fourth twenty twenty six'],
    ['2026-03-04T15:00:00Z', 'march fourth twenty twenty six at fifteen hundred'],
    ['3/4/2026', 'march fourth twenty twenty six'],
    ['on 3/4', 'on march fourth'],
    ['Jan. 5', 'january fifth'],
    ['5 May', 'fifth of may'],
    ['Tue. Mar 10', 'tuesday march tenth'],
    ['March 10 2026', 'march tenth twenty twenty six'],
    ['on Wed.', 'on wednesday'],
    ['Mon-Fri', 'monday to friday'],
    ['the Sun. He met Jan.', 'the sun he met jan'],
  ],
  abbreviations: [
    ['Dr. Smith on Oak Dr.', 'doctor smith on oak drive'],
    ['St. Paul and Main St.', 'saint paul and main street'],
    ['Mr. and Mrs. Lee', 'mister and missus lee'],
    ['5th Ave. vs. Elm Blvd.', 'fifth avenue versus elm boulevard'],
    ['No. 5, no.', 'number five no'],
    ['e.g. this, i.e. that, etc.', 'for example this that is that et cetera'],
    ['approx. 5, p. 45', 'approximately five page forty five'],
    ['8/day, 7 days/week', 'eight per day seven days per week'],
    ['Acme Inc.', 'acme incorporated'],
    ['World War II, Henry VIII', 'world war two henry the eighth'],
  ],
  units: [
    ['5 km, 1 km', 'five kilometers one kilometer'],
    ['5kg, 5-7 kg', 'five kilograms five to seven kilograms'],
    ['60 mph, 16GB, 25 MB', 'sixty miles per hour sixteen gigabytes twenty five megabytes'],
    ['20°C, 68 °F', 'twenty degrees celsius sixty eight degrees fahrenheit'],
    ['10 mm, 3 ms', 'ten millimeters three milliseconds'],
    ["6'2", 'six foot two'],
  ],
  'letters and codes': [
    ['the API, USB, FBI', 'the API USB FBI'],
    ['APIs and PDFs', 'APIs and PDFs'],
    ['NASA', 'nasa'],
    ['A1B2C3', 'A one B two C three'],
    ['ABC-123', 'ABC one two three'],
    ['order #A-1029', 'order number A one zero two nine'],
    ['221B Baker, 3M rows', 'two two one B baker three million rows'],
    ['S-M-I-T-H', 'S M I T H'],
    ['J. R. Smith', 'J R smith'],
    ['the U.S. and U.S.A.', 'the US and USA'],
    ['PLEASE STOP NOW', 'please stop now'],
    ['A cat, plan A', 'a cat plan A'],
    ['MP3, COVID-19, 5G, v2.1', 'M P three covid nineteen five G V two point one'],
    ['OpenAI', 'open AI'],
  ],
  'addresses and signs': [
    ['bob.smith42@example.com', 'bob dot smith forty two at example dot com'],
    ['www.example.com/a', 'WWW dot example dot com slash A'],
    ['192.168.1.1', 'one nine two dot one six eight dot one dot one'],
    ['R&D, Q&A, AT&T', 'R and D Q and A A T and T'],
    ['2+2=4', 'two plus two equals four'],
    ['salt & pepper @ home', 'salt and pepper at home'],
    ['and/or', 'and or'],
    ['C++, C#', 'C plus plus C sharp'],
    ['well-known', 'well known'],
    ['wait—what?no.Yes', 'wait what no yes'],
    ['**bold** and `code` and <b>tag</b>', 'bold and code and tag'],
    ['café, Łódź', 'cafe lodz'],
  ],
}

for (const [kind, rows] of Object.entries(TABLE)) {
  describe(`${kind} in words`, () => {
    test.each(rows)('%j is said %j', (written, spoken) => {
      expect(said(written)).toBe(spoken)
    })
  })
}

describe('what follows a word', () => {
  const after = (text: string) => say(text).map(({ after }) => after)
  test.each([
    ['Sure, I can.', [',', '', '.']],
    ['Really?! Yes; no: "well"!', ['?', ';', ':', '!']],
    ['Dr. Lee, Jan. 5', ['', ',', '', '']],
    ['At 9 a.m. and 5 p.m.', ['', '', '', '', '', '.']],
    ['At 5 p.m. The door.', ['', '', '.', '', '.']],
    ['I said no. The end.', ['', '', '.', '', '.']],
    ['wait — what', ['', ',', '']],
    ['wait— what…', [',', '.']],
  ])('%j', (text, expected) => {
    expect(after(text)).toEqual(expected)
  })
})

test.each(['', '🙂', '你好', '—', '\u0000', '"" ()'])('%j says nothing', text => {
  expect(said(text)).toBe('')
})

test('an endless word is said only in part', () => {
  expect(said('1'.repeat(10_000)).split(' ').length).toBeLessThanOrEqual(60)
  expect(said('a.'.repeat(10_000)).split(' ').length).toBeLessThanOrEqual(60)
})
