/** Bits, 32 to a word, the first of a word in its lowest place. */
export type Bits = Int32Array

export const wordsFor = (bits: number): number => (bits + 31) >> 5

export function setBit(bits: Bits, at: number): void {
  bits[at >> 5] = (bits[at >> 5] ?? 0) | (1 << (at & 31))
}

/** How many signs were compared, and how many of them differ. */
export interface Tally {
  readonly compared: number
  readonly wrong: number
}

/**
 * Compares the signs [from, to) of a reference, only where its mask says so, with those of a stream: the reference's sign `k` with the
 * stream's `k + shift`. All of [from, to) must lie in both.
 */
export function compareSigns(
  reference: { readonly signs: Bits; readonly mask: Bits },
  [from, to]: readonly [from: number, to: number],
  stream: Bits,
  shift: number,
): Tally {
  const { signs, mask } = reference
  let compared = 0
  let wrong = 0
  const first = from >> 5
  const last = (to - 1) >> 5
  for (let word = first; word <= last && from < to; word++) {
    let asked = mask[word] as number
    if (word === first) asked &= -1 << (from & 31)
    if (word === last) asked &= -1 >>> (31 - ((to - 1) & 31))
    if (asked === 0) continue
    const at = word * 32 + shift
    const low = at >> 5
    const by = at & 31
    const heard =
      by === 0
        ? (stream[low] as number)
        : ((stream[low] as number) >>> by) | ((stream[low + 1] as number) << (32 - by))
    compared += countOnes(asked)
    wrong += countOnes(((signs[word] as number) ^ heard) & asked)
  }
  return { compared, wrong }
}

/** Ones of a 32-bit word. */
export function countOnes(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555)
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333)
  x = (x + (x >>> 4)) & 0x0f0f0f0f
  return Math.imul(x, 0x01010101) >>> 24
}

/** 1: every sign as expected; 0: chance, or nothing to compare. */
export const agreementOf = ({ compared, wrong }: Tally): number =>
  compared === 0 ? 0 : 1 - (2 * wrong) / compared
