import type { Samples } from '../../../audio/pcm.ts'
import type { SpokenWord } from '../../provider.ts'
import type { Audible } from '../trim.ts'
import type { WordIds } from './phoneme-ids.ts'

/** Where each id begins, in samples, and last where the sound ends, when each lasts in proportion to its duration. */
export function startsOf(durations: ArrayLike<number>, length: Samples): readonly Samples[] {
  const sums = [0]
  for (let index = 0; index < durations.length; index++)
    sums.push((sums[index] ?? 0) + Math.max(0, durations[index] ?? 0))
  const total = sums.at(-1) ?? 0
  return sums.map(sum => (total > 0 ? Math.round((sum / total) * length) : 0))
}

/** From the first word's first sound to the last one's last. */
export function extentOf(words: readonly WordIds[], starts: readonly Samples[]): Audible {
  const said = words.filter(({ from, to }) => from < to)
  return { from: starts[said[0]?.from ?? 0] ?? 0, to: starts[said.at(-1)?.to ?? 0] ?? 0 }
}

/** The words as they lie in what is heard; a word that says nothing lies where the one before it ends. */
export function placeWords(
  words: readonly WordIds[],
  starts: readonly Samples[],
  audible: Audible,
): readonly SpokenWord[] {
  const inside = (id: number) => Math.min(audible.to, Math.max(audible.from, starts[id] ?? 0)) - audible.from
  let end: Samples = 0
  return words.map(({ text, from, to }) => {
    if (from >= to) return { text, from: end, to: end }
    end = inside(to)
    return { text, from: inside(from), to: end }
  })
}
