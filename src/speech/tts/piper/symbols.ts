/**
 * What stands in for a symbol that a voice does not have: the nearest sounds first. A symbol that is not here, such as a sign of
 * length, stress or tone or a combining mark, is left out.
 */
const NEAR: ReadonlyMap<string, readonly string[]> = new Map([
  ['ɚ', ['ə', 'ɜ']],
  ['ɝ', ['ɜ', 'ɚ', 'ə']],
  ['ɜ', ['ə', 'ɛ', 'e']],
  ['ə', ['ɐ', 'ʌ', 'a']],
  ['ɐ', ['ə', 'ʌ', 'a']],
  ['ʌ', ['ɐ', 'ə', 'a']],
  ['ᵻ', ['ɪ', 'ɨ', 'i']],
  ['ɨ', ['ᵻ', 'ɪ', 'i']],
  ['ɪ', ['i']],
  ['ʏ', ['y', 'ɪ', 'i']],
  ['y', ['i']],
  ['ʊ', ['u']],
  ['ɯ', ['u']],
  ['ɛ', ['e', 'æ']],
  ['e', ['ɛ']],
  ['æ', ['a', 'ɛ']],
  ['a', ['ɑ', 'æ']],
  ['ɑ', ['a', 'ɒ']],
  ['ɒ', ['ɔ', 'ɑ', 'o']],
  ['ɔ', ['o', 'ɒ']],
  ['o', ['ɔ']],
  ['ø', ['œ', 'e']],
  ['œ', ['ø', 'ɛ', 'e']],
  ['ɹ', ['r', 'ɾ']],
  ['r', ['ɹ', 'ɾ', 'ʁ']],
  ['ɻ', ['ɹ', 'r']],
  ['ʁ', ['r', 'ɹ']],
  ['ɾ', ['t', 'd', 'r']],
  ['ɫ', ['l']],
  ['ɬ', ['l']],
  ['ʎ', ['l']],
  ['g', ['ɡ', 'k']],
  ['ɡ', ['g', 'k']],
  ['θ', ['t', 's']],
  ['ð', ['d', 'z']],
  ['ʃ', ['ɕ', 's']],
  ['ʒ', ['ʑ', 'z', 'ʃ']],
  ['ʔ', ['t']],
  ['ŋ', ['n']],
  ['ɲ', ['n']],
  ['ɱ', ['m']],
  ['ç', ['x', 'ʃ', 'h']],
  ['x', ['χ', 'h', 'k']],
  ['ɣ', ['ɡ', 'g']],
  ['β', ['v', 'b']],
  ['h', ['ɦ', 'x']],
  ['ɦ', ['h']],
  ['ʍ', ['w']],
  ['w', ['u', 'v']],
  ['j', ['i']],
  [';', [',']],
  [':', [',']],
  ['!', ['.']],
  ['?', ['.']],
])

/** The ids of one symbol in a voice: its own, else those of the nearest that the voice has, else none. */
export function idsOf(symbol: string, ids: ReadonlyMap<string, readonly number[]>): readonly number[] {
  const own = ids.get(symbol)
  if (own) return own
  for (const near of NEAR.get(symbol) ?? []) {
    const found = ids.get(near)
    if (found) return found
  }
  return []
}
