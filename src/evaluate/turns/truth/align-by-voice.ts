import type { Pcm } from '../../../audio/pcm.ts'
import type { Millis } from '../../../flow/clock.ts'
import type { Segment, TimedWord } from '../../caller/script.ts'
import { type SpeechFrames, speechFrames } from './speech-frames.ts'
import type { Speak, Spoken } from './spoken.ts'
import { FRAME_MS } from './timeline.ts'
import { warp } from './warp.ts'

/** A woman and a man: a clip goes by the one that it fits better. */
const VOICES = ['slt', 'rms'] as const
/** A word's edge this near to a silence of the clip is the silence's. */
const NEAR_MS: Millis = 50
/**
 * The mean cost of a frame up to which a clip is believed to say the words. Chosen on the speakers of the development half: 106 of their
 * 110 clips are below it with their own words, and none with those of another clip.
 */
const MAX_COST = 4
/** Words have no silences inside: what one costs for each frame that it is away from an edge of a word, and at most. */
const INSIDE_COST = { perFrame: 0.5, most: 10 }

/**
 * When each of the words is said, ms from the beginning of the clip: an embedded voice says the same words, the two sounds are warped onto
 * each other, and its words go along. `speech` is the clip's labelled speech, the words are as they are written. Null where the two
 * do not sound alike, as when the clip says something else.
 */
export async function alignByVoice(
  {
    pcm,
    speech,
    words,
  }: { readonly pcm: Pcm; readonly speech: readonly Segment[]; readonly words: readonly string[] },
  speak: Speak,
): Promise<TimedWord[] | null> {
  const [first] = speech
  const last = speech.at(-1)
  if (words.length === 0 || !first || !last) return null
  const clip = speechFrames(pcm, first.fromMs, last.toMs)
  let best: Placed | null = null
  for (const voice of VOICES) {
    const spoken = await speak(words.join(' '), { voice, speed: 1 })
    // The voice reads some things out as more words than are written.
    if (spoken.words.length !== words.length) return null
    const placed = placeWords(clip, spoken)
    if (placed && placed.cost < (best?.cost ?? Infinity)) best = placed
  }
  if (!best || best.cost > MAX_COST) return null
  for (const join of clip.timeline.joins) settle(best.edges, join)
  const timed = best.edges.map(({ from, to }, index) => ({
    text: words[index] ?? '',
    fromMs: Math.round(clip.timeline.timeOf(from, false)),
    toMs: Math.round(clip.timeline.timeOf(to, true)),
  }))
  return timed.every(({ fromMs, toMs }) => fromMs < toMs) ? timed : null
}

/** Where a word begins and ends, in frames of a clip without its silences. */
interface Edges {
  from: number
  to: number
}

/** A voice's words in a clip, and how badly the two sounds fit: the mean cost of a frame. */
interface Placed {
  readonly cost: number
  readonly edges: readonly Edges[]
}

function placeWords(clip: SpeechFrames, { pcm, words }: Spoken): Placed | null {
  const { timeline, cepstra } = speechFrames(pcm, words[0]?.fromMs ?? 0, words.at(-1)?.toMs ?? 0)
  const edges = words.map(({ fromMs, toMs }) => ({
    from: timeline.positionOf(fromMs),
    to: timeline.positionOf(toMs),
  }))
  const costs = Float64Array.from({ length: timeline.frames + 1 }, (_, position) => {
    const frames = Math.min(
      ...edges.flatMap(({ from, to }) => [position - from, position - to]).map(Math.abs),
    )
    return Math.min(INSIDE_COST.most, INSIDE_COST.perFrame * frames)
  })
  const path = warp(clip.cepstra, cepstra, { at: clip.timeline.joins, costs })
  return (
    path && {
      cost: path.cost,
      edges: edges.map(({ from, to }) => ({ from: path.positionOf(from), to: path.positionOf(to) })),
    }
  )
}

/** Puts the two words that part nearest to a silence to either side of it, if they do so near it. */
function settle(edges: readonly Edges[], join: number): void {
  const pairs = edges.slice(1).flatMap((after, index) => {
    const before = edges[index]
    return before
      ? [{ before, after, apart: Math.max(Math.abs(before.to - join), Math.abs(after.from - join)) }]
      : []
  })
  const [nearest] = pairs.sort((a, b) => a.apart - b.apart)
  if (!nearest || nearest.apart * FRAME_MS > NEAR_MS) return
  nearest.before.to = join
  nearest.after.from = join
}
