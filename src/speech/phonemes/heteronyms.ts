import { plural } from './pronounce.ts'

/** The words around one, in lower case; '' beyond a pause. */
export interface Neighbours {
  readonly beforePrevious: string
  readonly previous: string
  readonly next: string
}

const BEFORE_VERB =
  /^(?:to|will|would|can|could|should|shall|must|may|might|do|does|did|not|i|you|we|they|who|please|let's|let|me|us|\w+n't|\w+'ll|i'd|you'd|we'd|they'd|cannot|and|then|just|also|always|never|help)$/
const SURE_VERB =
  /^(?:to|will|would|can|could|should|shall|must|may|might|did|not|i|we|they|please|let's|\w+n't|\w+'ll|\w+'d|cannot)$/
const PERFECT =
  /^(?:have|has|had|i've|you've|we've|they've|he's|she's|was|were|been|being|is|are|be|haven't|hasn't|hadn't|already|just)$/
const DETERMINER = /^(?:the|a|an|of|no|any|my|your|his|her|its|our|their|this|in|for|some|make|made)$/

const OBJECT = /^(?:your|the|a|an|my|it|this|that|all|me|us|them)$/

// Stress falls on the first syllable of the noun and the last of the verb.
const NOUN_AND_VERB = new Map(
  `record R EH1 K ER0 D|R IH0 K AO1 R D
present P R EH1 Z AH0 N T|P R IY0 Z EH1 N T
object AA1 B JH EH0 K T|AH0 B JH EH1 K T
project P R AA1 JH EH0 K T|P R AH0 JH EH1 K T
permit P ER1 M IH2 T|P ER0 M IH1 T
conflict K AA1 N F L IH0 K T|K AH0 N F L IH1 K T
contract K AA1 N T R AE2 K T|K AH0 N T R AE1 K T
produce P R OW1 D UW0 S|P R AH0 D UW1 S
refund R IY1 F AH2 N D|R IH0 F AH1 N D
increase IH1 N K R IY2 S|IH0 N K R IY1 S
decrease D IY1 K R IY2 S|D IH0 K R IY1 S
import IH1 M P AO2 R T|IH0 M P AO1 R T
export EH1 K S P AO2 R T|IH0 K S P AO1 R T
perfect P ER1 F IH0 K T|P ER0 F EH1 K T
conduct K AA1 N D AH0 K T|K AH0 N D AH1 K T
progress P R AA1 G R EH2 S|P R AH0 G R EH1 S
subject S AH1 B JH IH0 K T|S AH0 B JH EH1 K T
suspect S AH1 S P EH2 K T|S AH0 S P EH1 K T
insert IH1 N S ER2 T|IH0 N S ER1 T
convert K AA1 N V ER0 T|K AH0 N V ER1 T
reject R IY1 JH EH0 K T|R IH0 JH EH1 K T
upset AH1 P S EH2 T|AH0 P S EH1 T
contest K AA1 N T EH0 S T|K AH0 N T EH1 S T
use Y UW1 S|Y UW1 Z
excuse IH0 K S K Y UW1 S|IH0 K S K Y UW1 Z
house HH AW1 S|HH AW1 Z
separate S EH1 P R AH0 T|S EH1 P ER0 EY2 T
estimate EH1 S T AH0 M AH0 T|EH1 S T AH0 M EY2 T
duplicate D UW1 P L IH0 K AH0 T|D UW1 P L IH0 K EY2 T
alternate AO1 L T ER0 N AH0 T|AO1 L T ER0 N EY2 T
appropriate AH0 P R OW1 P R IY0 AH0 T|AH0 P R OW1 P R IY0 EY2 T
moderate M AA1 D ER0 AH0 T|M AA1 D ER0 EY2 T
graduate G R AE1 JH AH0 W AH0 T|G R AE1 JH AH0 W EY2 T
delegate D EH1 L AH0 G AH0 T|D EH1 L AH0 G EY2 T
coordinate K OW0 AO1 R D AH0 N AH0 T|K OW0 AO1 R D AH0 N EY2 T
associate AH0 S OW1 S IY0 AH0 T|AH0 S OW1 S IY0 EY2 T
approximate AH0 P R AA1 K S AH0 M AH0 T|AH0 P R AA1 K S AH0 M EY2 T
resume R EH1 Z AH0 M EY2|R IH0 Z UW1 M
wind W IH1 N D|W AY1 N D
tear T IH1 R|T EH1 R`
    .split('\n')
    .map(line => {
      const space = line.indexOf(' ')
      const [noun = '', verb = ''] = line.slice(space + 1).split('|')
      return [line.slice(0, space), { noun, verb }] as const
    }),
)
const MOSTLY_VERBS = new Set(['use', 'excuse', 'convert', 'reject', 'resume', 'insert', 'produce'])

/**
 * The sounds (ARPAbet) of a word that is written alike but said in two ways, by the words next to it; undefined for all
 * others. A guess: neighbours tell nouns from verbs in most sentences, not in all.
 */
export function soundsByUse(word: string, around: Neighbours): string | undefined {
  const pair = NOUN_AND_VERB.get(word)
  if (pair) return isVerb(word, around) ? pair.verb : pair.noun
  const single = word.endsWith('s') ? NOUN_AND_VERB.get(word.slice(0, -1)) : undefined
  // "uses" and "increases" are as the dictionary has them.
  if (!single || /[SZ]$/.test(single.noun)) return SINGLE.get(word)?.(around)
  const isThirdPerson = /^(?:he|she|it|which|that|who)$/.test(around.previous)
  return plural((isThirdPerson ? single.verb : single.noun).split(' ')).join(' ')
}

function isVerb(word: string, { previous, next }: Neighbours): boolean {
  if (MOSTLY_VERBS.has(word)) return !DETERMINER.test(previous)
  if (word === 'wind' || word === 'tear') return SURE_VERB.test(previous) && /^(?:up|down|it|the)$/.test(next)
  if (word === 'house' || word === 'upset') return previous === 'to' && /^(?:the|a|an|them)$/.test(next)
  if (/^(?:perfect|present|separate|appropriate|moderate|approximate)$/.test(word))
    return SURE_VERB.test(previous) || (previous === '' && OBJECT.test(next))
  // "Record your message."
  if (previous === '') return OBJECT.test(next)
  return BEFORE_VERB.test(previous) && !/^(?:is|was|are|were|has|will|of|number|label|company)$/.test(next)
}

const SINGLE = new Map<string, (around: Neighbours) => string | undefined>([
  [
    'read',
    ({ previous, beforePrevious }) =>
      PERFECT.test(previous) ||
      (PERFECT.test(beforePrevious) && /^(?:not|ever|never|already|you|i|we|they|just)$/.test(previous))
        ? 'R EH1 D'
        : 'R IY1 D',
  ],
  ['lead', ({ next }) => (/^(?:pipes?|paint|poisoning|free|acid)$/.test(next) ? 'L EH1 D' : 'L IY1 D')],
  [
    'live',
    ({ previous, next }) =>
      /^(?:music|chat|agents?|person|shows?|streams?|events?|support|demo|data|updates?|tv|performances?|audience|call|calls|now|today|tracking|representatives?|operator|band)$/.test(
        next,
      ) ||
      (/^(?:a|the|is|are|go|goes|going|went|it's|we're|be|see|watch)$/.test(previous) &&
        !/^(?:in|at|on|with|near|here|there|to)$/.test(next))
        ? 'L AY1 V'
        : 'L IH1 V',
  ],
  [
    'close',
    ({ previous, next }) =>
      !SURE_VERB.test(previous) &&
      (/^(?:to|by|enough|friends?|call|together|attention|family|range)$/.test(next) ||
        /^(?:very|so|too|how|as|pretty|quite|really|get|getting|stay|come|came|fairly)$/.test(previous) ||
        (/^(?:is|it's|that's|are|was|we're|you're)$/.test(previous) && next === ''))
        ? 'K L OW1 S'
        : 'K L OW1 Z',
  ],
  ['used', ({ next }) => (next === 'to' ? 'Y UW1 S T' : 'Y UW1 Z D')],
  ['bass', () => 'B EY1 S'],
  ['wound', ({ next }) => (next === 'up' ? 'W AW1 N D' : 'W UW1 N D')],
  ['dove', () => 'D AH1 V'],
  ['bow', () => 'B OW1'],
  ['row', () => 'R OW1'],
  ['does', () => 'D AH1 Z'],
  ['polish', () => 'P AA1 L IH0 SH'],
])
