const LETTERS = new Map(
  `A eɪ|B biː|C siː|D diː|E iː|F ɛf|G dʒiː|H eɪtʃ|I aɪ|J dʒeɪ|K keɪ|L ɛl|M ɛm|N ɛn|O oʊ|P piː|Q kjuː|R ɑːɹ|S ɛs|T tiː|
   U juː|V viː|W dʌbəljˌuː|X ɛks|Y waɪ|Z ziː`
    .split('|')
    .map(pair => pair.trim().split(' '))
    .map(([letter = '', name = '']) => [letter, name] as const),
)
const VOWEL = /[aeɛioɑuʌ]/u
const SPELLED = /^([A-Z]+)('?s)?$/

/** Whether a word is to be said by the names of its letters: "USB", "A", "APIs". */
export const isSpelled = (word: string): boolean => SPELLED.test(word)

/** The names of a word's letters as one word with its stress on the last ("USB" → "jˌuːˌɛsbˈiː"). */
export function spell(word: string): string {
  const [, letters = '', ending] = SPELLED.exec(word) ?? []
  const names = Array.from(letters, (letter, index) => {
    const mark = index === letters.length - 1 ? 'ˈ' : 'ˌ'
    return (LETTERS.get(letter) ?? '').replace(VOWEL, vowel => `${mark}${vowel}`)
  })
  return names.join('') + (ending === undefined ? '' : endingOf(letters.at(-1) ?? ''))
}

function endingOf(last: string): string {
  if (/[HSX]/.test(last)) return 'ᵻz'
  return last === 'F' ? 's' : 'z'
}
