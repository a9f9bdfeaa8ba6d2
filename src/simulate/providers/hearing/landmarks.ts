import type { Reference } from './reference.ts'

/** Signs in a row that make a key. */
export const KEY_SIGNS = 22
const KEYS = 1 << KEY_SIGNS
/** One landmark in this many signs, the one whose weakest sign is the strongest. */
const EVERY = 8
/** A key that more places have than this says nothing about where we are. */
const COMMONEST = 12

/** Where in which recording each run of signs is: the landmarks of `key` are those from `first[key]` to `first[key + 1]`. */
export interface Landmarks {
  readonly first: Uint32Array
  readonly recordings: Uint16Array
  /** The last sign of the run. */
  readonly places: Uint32Array
}

export function landmarksOf(references: readonly Reference[]): Landmarks {
  const found: { key: number; recording: number; place: number }[] = []
  for (const [recording, reference] of references.entries())
    for (const place of placesIn(reference)) found.push({ key: keyAt(reference, place), recording, place })
  const counts = new Uint32Array(KEYS)
  for (const { key } of found) counts[key] = (counts[key] as number) + 1
  const kept = found.filter(({ key }) => (counts[key] as number) <= COMMONEST).sort((a, b) => a.key - b.key)
  const first = new Uint32Array(KEYS + 1)
  for (const { key } of kept) first[key + 1] = (first[key + 1] as number) + 1
  for (let key = 0; key < KEYS; key++) first[key + 1] = (first[key + 1] as number) + (first[key] as number)
  return {
    first,
    recordings: Uint16Array.from(kept, landmark => landmark.recording),
    places: Uint32Array.from(kept, landmark => landmark.place),
  }
}

function* placesIn({ strength, length }: Reference): Generator<number> {
  const weakest = (place: number) => {
    let least = Infinity
    for (let at = place - KEY_SIGNS + 1; at <= place; at++)
      least = Math.min(least, Math.abs(strength[at] as number))
    return least
  }
  for (let from = KEY_SIGNS - 1; from + EVERY <= length; from += EVERY) {
    let best = from
    let bestStrength = 0
    for (let place = from; place < from + EVERY; place++) {
      const least = weakest(place)
      if (least > bestStrength) {
        best = place
        bestStrength = least
      }
    }
    if (bestStrength > 0) yield best
  }
}

function keyAt({ signs }: Reference, place: number): number {
  let key = 0
  for (let at = place - KEY_SIGNS + 1; at <= place; at++)
    key = (key << 1) | (((signs[at >> 5] as number) >>> (at & 31)) & 1)
  return key
}
