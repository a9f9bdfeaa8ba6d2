import { cardinal, digitsAloud, ordinal } from '../speech/spoken/numbers.ts'

const APOSTROPHES = /[\u2018\u2019\u02bc]/g
const ANNOTATIONS = /\[[^\]]*\]|<[^>]*>|\([^)]*\)/g

// Whole words after punctuation is gone; the value may be several words or none.
const REWRITES: Readonly<Record<string, string>> = {
  ...byContraction('is', "it's that's there's what's he's she's here's where's who's how's"),
  ...byContraction('am', "i'm"),
  ...byContraction('are', "you're we're they're"),
  ...byContraction('have', "i've you've we've they've"),
  ...byContraction('will', "i'll you'll he'll she'll it'll we'll they'll there'll"),
  ...byContraction(
    'not',
    "don't doesn't didn't isn't aren't wasn't weren't hasn't haven't hadn't couldn't wouldn't shouldn't mustn't needn't",
  ),
  "can't": 'can not',
  "won't": 'will not',
  "let's": 'let us',
  cannot: 'can not',
  mr: 'mister',
  mrs: 'missus',
  dr: 'doctor',
  ok: 'okay',
  o: 'oh',
  ...byEnding(
    'our',
    'or',
    'colour honour favour neighbour labour odour vapour parlour endeavour harbour behaviour',
  ),
  ...byEnding('ours', 'ors', 'colours honours favours neighbours labours odours vapours harbours'),
  ...byEnding('oured', 'ored', 'coloured honoured favoured laboured'),
  favourite: 'favorite',
  honourable: 'honorable',
  grey: 'gray',
  centre: 'center',
  theatre: 'theater',
  towards: 'toward',
  forever: 'for ever',
  anyone: 'any one',
  everyone: 'every one',
  someone: 'some one',
  anymore: 'any more',
  ...Object.fromEntries('um umm uh uhh uhm hm hmm mm mmm er erm'.split(' ').map(filler => [filler, ''])),
}

/**
 * The words of a transcript as they would be said, for comparing two transcripts: lower case, no punctuation or
 * annotations, numbers written out, contractions opened, American spelling, without fillers (um, uh …).
 * Both sides of a comparison go through it, so it need not be right, only the same for both.
 */
export function spokenWords(text: string): string[] {
  const plain = sayNumbers(text.toLowerCase().replace(APOSTROPHES, "'").replace(ANNOTATIONS, ' '))
  return plain
    .replace(/[^a-z' ]+/g, ' ')
    .split(' ')
    .map(word => word.replace(/^'+|'+$/g, ''))
    .map(word => REWRITES[word] ?? word)
    .join(' ')
    .split(' ')
    .filter(word => word !== '')
}

function sayNumbers(text: string): string {
  return text
    .replace(/\b([ap])\.\s?m\b\.?/g, '$1m')
    .replace(/(\d)([ap]m)\b/g, '$1 $2')
    .replaceAll('&', ' and ')
    .replaceAll('%', ' percent ')
    .replaceAll('-', ' ')
    .replace(/\b\d{1,3}(?:,\d{3})\b/g, thousands => cardinal(Number(thousands.replace(',', ''))))
    .replace(/\$(\d+)/g, '$1 dollars')
    .replace(/\b(\d{1,3})(?:st|nd|rd|th)\b/g, (_, digits) => ` ${ordinal(Number(digits))} `)
    .replace(/\b(\d+):00\b/g, '$1')
    .replace(/\b(\d+):0(\d)\b/g, (_, hour, minute) => `${hour} oh ${cardinal(Number(minute))}`)
    .replace(/\d+/g, digits => ` ${digitsAloud(digits)} `)
}

function byContraction(second: string, contractions: string): Record<string, string> {
  const open = (word: string) => word.replace(second === 'not' ? "n't" : /'.*/, ` ${second}`)
  return Object.fromEntries(contractions.split(' ').map(word => [word, open(word)]))
}

function byEnding(british: string, american: string, words: string): Record<string, string> {
  return Object.fromEntries(words.split(' ').map(word => [word, word.slice(0, -british.length) + american]))
}
