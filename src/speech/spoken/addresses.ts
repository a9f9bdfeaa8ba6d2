const ADDRESS =
  /^(?:https?:\/\/|www\.)\S+$|^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$|^(?:[\w-]+\.)+(?:com|org|net|edu|gov|io|ai|dev|app|co|uk|de)(?:\/\S*)?$/i
const SAID = new Map([
  ['.', ' dot '],
  ['@', ' at '],
  ['/', ' slash '],
  ['-', ' dash '],
  ['_', ' underscore '],
  ['+', ' plus '],
])

/** Says a web or mail address ("bob@example.com" → "bob at example dot com"), or undefined when `word` is none. */
export function sayAddress(word: string): string | undefined {
  if (!ADDRESS.test(word)) return undefined
  return word
    .replace(/^https?:\/\//i, '')
    .replace(/[?#].*$/, '')
    .replace(/\/$/, '')
    .replace(/[^A-Za-z0-9]/g, sign => SAID.get(sign) ?? ' ')
}
