import { INPUT_RATE, type Pcm, type Samples, toSamples } from '../../audio/pcm.ts'

/** The part of an utterance that is heard, in samples; `from === to` when nothing is. */
export interface Audible {
  readonly from: Samples
  readonly to: Samples
}

const WINDOW_MS = 2.5
// Kept before the first audible window, so that no consonant starts with a click.
const LEAD_MS = 5
// A final "t" or "s" rings on after the time at which the synthesiser says that it ends: some of that is always kept,
// since it can be as quiet as the hiss, and up to 80 ms when it is heard.
const RELEASE_MS = 30
const LONGEST_RELEASE_MS = 80
const TAIL_MS = 10
const FADE_MS = 4
// What counts as sound: this much above the voice's own hiss, which differs from voice to voice, and at least this
// share of the loudest window. The quietest consonants (h, f, th) reach that within 15 ms.
const ABOVE_HISS = 2
const SHARE_OF_PEAK = 0.002

/**
 * Finds the audible part of `pcm`, given where the synthesiser says that the first sound begins and the last one ends.
 * It starts at most 5 ms before sound does: the silence inside a plosive is cut too.
 */
export function findAudible(pcm: Pcm, speech: Audible, rate = INPUT_RATE): Audible {
  if (speech.to <= speech.from) return { from: 0, to: 0 }
  const window = toSamples(WINDOW_MS, rate)
  const levels = levelsOf(pcm, window)
  const first = Math.floor(speech.from / window)
  const last = Math.ceil(speech.to / window)
  const threshold = Math.max(
    ABOVE_HISS * hissOf(levels.slice(0, first)),
    SHARE_OF_PEAK * levels.reduce((a, b) => Math.max(a, b), 0),
  )
  const isHeard = (level: number) => level > threshold
  const begin = levels.findIndex((level, index) => index >= first - 2 && isHeard(level))
  const end = levels.slice(0, last + LONGEST_RELEASE_MS / WINDOW_MS).findLastIndex(isHeard)
  if (begin < 0 || end < begin) return speech
  return {
    from: Math.max(0, begin * window - toSamples(LEAD_MS, rate)),
    to: Math.min(
      pcm.length,
      Math.max((end + 1) * window + toSamples(TAIL_MS, rate), speech.to + toSamples(RELEASE_MS, rate)),
    ),
  }
}

/** The audible part as samples of its own, its last 4 ms faded out. */
export function cutAudible(pcm: Pcm, { from, to }: Audible, rate = INPUT_RATE): Pcm {
  const cut = pcm.slice(from, to)
  const fade = Math.min(toSamples(FADE_MS, rate), cut.length)
  for (let left = 0; left < fade; left++) {
    const index = cut.length - 1 - left
    cut[index] = Math.round(((cut[index] ?? 0) * left) / fade)
  }
  return cut
}

function levelsOf(pcm: Pcm, size: Samples): readonly number[] {
  const levels: number[] = []
  for (let at = 0; at < pcm.length; at += size) {
    const window = pcm.subarray(at, at + size)
    const power = window.reduce((sum, sample) => sum + sample * sample, 0) / window.length
    levels.push(Math.sqrt(power))
  }
  return levels
}

// Nine tenths of the silence before the speech is at or below it.
function hissOf(levels: readonly number[]): number {
  const ordered = [...levels].sort((a, b) => a - b)
  return ordered[Math.floor(ordered.length * 0.9)] ?? 0
}
