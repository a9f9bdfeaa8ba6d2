import { withoutRumble } from '../../../audio/high-pass.ts'
import { firstLoudSample, lastLoudSample } from '../../../audio/level.ts'
import { type Pcm, type Samples, toMillis, toSamples } from '../../../audio/pcm.ts'
import type { Segment, TimedWord, Utterance } from '../plan.ts'
import { MIN_PAUSE_MS } from '../truth/segments.ts'
import { type Background, backgroundOf, quietFor } from './background.ts'
import { toSample, windowLevels } from './level.ts'

const FADE: Samples = toSamples(5)
const WINDOW: Samples = toSamples(10)
// As deep as the energy method of the truth looks, unless the background is louder than that.
const BELOW_LOUDEST_DB = 32
const ABOVE_BACKGROUND_DB = 6

/** A stretch of a clip, in its samples, and how long the clip's own background is heard after it. */
export interface Piece {
  readonly from: Samples
  readonly to: Samples
  readonly quiet: Samples
}

type Sounding = Pick<Utterance, 'pcm' | 'speech' | 'words'>
interface Placed extends Piece {
  /** Where it begins in the result. */
  readonly at: Samples
}

/**
 * A clip put together anew from pieces of it, with fades of 5 ms into the background. Its speech ends and begins again at every
 * cut, where its energy does: no segment reaches into the background. A word that is in several pieces is said in the last of them.
 * Pieces are longer than two fades.
 */
export function joinPieces(turn: Sounding, pieces: readonly Piece[]): Sounding {
  let at = 0
  const placed = pieces.map((piece): Placed => {
    const begin = at
    at += piece.to - piece.from + piece.quiet
    return { ...piece, at: begin }
  })
  const pcm = soundOf(turn.pcm, placed, backgroundOf(turn))
  const heard = { pcm: clearOf(pcm), threshold: soundThreshold({ ...turn, pcm: clearOf(turn.pcm) }) }
  const speech = placed.flatMap(piece => speechOf(piece, turn, heard))
  return { pcm, speech, words: turn.words?.map(word => wordIn(word, placed)) ?? null }
}

/** A clip as its energy is looked at: without what rumbles below the voice. */
export const clearOf = (pcm: Pcm): Pcm => Int16Array.from(withoutRumble(pcm), toSample)

/** What is louder than this is the speaker's own sound, dBFS in 10 ms; of a clip without rumble (`clearOf`). */
export function soundThreshold(clear: Pick<Utterance, 'pcm' | 'speech'>): number {
  const levels = windowLevels(clear.pcm, WINDOW, WINDOW)
  const loudest = levels.reduce((most, level) => Math.max(most, level), -Infinity)
  return Math.max(loudest - BELOW_LOUDEST_DB, backgroundOf(clear).levelDbfs + ABOVE_BACKGROUND_DB)
}

function soundOf(source: Pcm, placed: readonly Placed[], background: Background): Pcm {
  const last = placed.at(-1)
  const pcm = new Int16Array(last ? last.at + last.to - last.from + last.quiet : 0)
  for (const { from, to, at } of placed) pcm.set(source.subarray(from, to), at)
  for (const [index, { from, to, at, quiet }] of placed.entries()) {
    if (quiet === 0) continue
    const begin = at + to - from - FADE
    const fill = quietFor(background, quiet + 2 * FADE, index + quiet)
    for (let i = 0; i < fill.length && begin + i < pcm.length; i++) {
      const share = Math.min(1, (i + 0.5) / FADE, (fill.length - i - 0.5) / FADE)
      const angle = (Math.PI / 2) * share
      const under = share < 1 ? (pcm[begin + i] ?? 0) * Math.cos(angle) : 0
      pcm[begin + i] = toSample(under + (fill[i] ?? 0) * Math.sin(angle))
    }
  }
  return pcm
}

function speechOf(
  piece: Placed,
  { pcm: source, speech }: Sounding,
  { pcm, threshold }: { readonly pcm: Pcm; readonly threshold: number },
): Segment[] {
  return speech.flatMap(segment => {
    const own = { from: toSamples(segment.fromMs), to: toSamples(segment.toMs) }
    const isCutBefore = own.from < piece.from && piece.from > 0
    const isCutAfter = own.to > piece.to && piece.to < source.length
    const shift = piece.at - piece.from
    const from = Math.max(own.from, piece.from) + shift
    const to = Math.min(own.to, piece.to) + shift
    if (to <= from) return []
    const sound = pcm.subarray(from, to)
    const first = isCutBefore ? firstLoudSample(sound, threshold, WINDOW) : 0
    const last = isCutAfter ? lastLoudSample(sound, threshold, WINDOW) : sound.length - 1
    if (first === null || last === null || last <= first) return []
    return [{ fromMs: toMillis(from + first), toMs: toMillis(from + last + 1) }]
  })
}

function wordIn({ text, fromMs, toMs }: TimedWord, placed: readonly Placed[]): TimedWord {
  const middle = toSamples((fromMs + toMs) / 2)
  const piece = placed.findLast(({ from, to }) => middle >= from && middle < to) ?? placed.at(-1)
  if (!piece) return { text, fromMs, toMs }
  const inside = (ms: number): number =>
    Math.max(toMillis(piece.from), Math.min(toMillis(piece.to), ms)) + toMillis(piece.at - piece.from)
  return { text, fromMs: inside(fromMs), toMs: inside(toMs) }
}

/** Segments that are less than a pause apart put together, as they are in the truth of a recording. */
export function withoutCatches(speech: readonly Segment[]): Segment[] {
  const together: Segment[] = []
  for (const { fromMs, toMs } of speech) {
    const last = together.at(-1)
    if (last && fromMs - last.toMs < MIN_PAUSE_MS)
      together[together.length - 1] = { fromMs: last.fromMs, toMs }
    else together.push({ fromMs, toMs })
  }
  return together
}
