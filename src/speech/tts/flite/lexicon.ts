// Initials that flite would read as a word ("your ID is" becomes "your Idaho is"); those without vowels it spells itself.
const INITIALS = new Set(
  'AI AM API CEO CFO CIO COO CTO DIY EOD ETA EU EV FAQ GUI ID IP IQ IRS ISP IVR OTP UAE UI URL US USB UX VAT VIP'.split(
    ' ',
  ),
)

// By how the word is written in lower case; a full stop belongs to the abbreviation and is then not the sentence's.
const SAID = new Map([
  ['hm', 'hum'],
  ['hmm', 'hum'],
  ['mm', 'hum'],
  ['mmm', 'hum'],
  ['mhm', 'uh-huh'],
  ['mm-hm', 'uh-huh'],
  ['mm-hmm', 'uh-huh'],
  ['shh', 'shush'],
  ['e.g.', 'for example'],
  ['i.e.', 'that is'],
  ['approx.', 'approximately'],
  ['ms', 'miz'],
  ['ms.', 'miz'],
  ['jr.', 'junior'],
  ['sr.', 'senior'],
  ['ltd.', 'limited'],
  ['rd.', 'road'],
  ['blvd.', 'boulevard'],
  ['24/7', 'twenty-four seven'],
  ['at&t', 'A.T. and T.'],
  ['q&a', 'Q and A.'],
  ['w/', 'with'],
  ['c#', 'c sharp'],
  ['c++', 'c plus plus'],
  ['&', 'and'],
  ['+', 'plus'],
  ['=', 'equals'],
  ['%', 'percent'],
  ['@', 'at'],
])

/** How a word is said that flite would not say right, or undefined for all others. */
export function saidOf(word: string): string | undefined {
  const singular = word.replace(/s$/, '')
  if (INITIALS.has(word)) return spelled(word)
  if (singular !== word && INITIALS.has(singular)) return `${spelled(singular)}'s`
  return SAID.get(word.toLowerCase())
}

const spelled = (initials: string) => Array.from(initials, initial => `${initial}.`).join('')
