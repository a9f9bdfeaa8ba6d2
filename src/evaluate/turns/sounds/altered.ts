import { decodeMulaw, encodeMulaw } from '../../../audio/mulaw.ts'
import { INPUT_RATE, toMillis, toSamples } from '../../../audio/pcm.ts'
import type { Millis } from '../../../flow/clock.ts'
import type { Random } from '../../../simulate/line/random.ts'
import { resampleWhole } from '../../clip.ts'
import type { Segment, TimedWord, Utterance } from '../plan.ts'
import { quietestSample, silenceAround } from './cuts.ts'
import { activeDbfs, scaled } from './level.ts'
import { clearOf, joinPieces, type Piece, soundThreshold, withoutCatches } from './pieces.ts'
import { stutteredPieces } from './stutter.ts'

const LINE_RATE = 8_000
/** No pause that a slow pace makes is longer. */
const LONGEST_SLOW_PAUSE_MS = 600
/** What a slow pace puts between two words. */
const SLOW_MS = [80, 250] as const
/** The silence that belongs to a word, as a share of its length: long words end phrases. */
const PAUSE_PER_WORD = 1 / 3
/** Two cuts closer to each other than this would leave nothing but their fades. */
const MIN_PIECE_MS = 30

/**
 * A clip parted at the quietest moment of a stretch, with `pauseMs` of its own background between the parts. Its speech there
 * ends and begins again, so that the pause lies between two segments.
 */
export function partUtterance(turn: Utterance, between: Segment, pauseMs: Millis): Utterance {
  const cut = quietestSample(clearOf(turn.pcm), between)
  const pieces = [
    { from: 0, to: cut, quiet: toSamples(pauseMs) },
    { from: cut, to: turn.pcm.length, quiet: 0 },
  ]
  return madeOf(turn, `parted-${Math.round(toMillis(cut))}-${Math.round(pauseMs)}`, joinPieces(turn, pieces))
}

/**
 * The first sound of one or two words said again and again: “I w- w- want”. The text and the words stay what the speaker means;
 * a stuttered word is timed where it is said at last. Throws an Error where no words are known.
 */
export function stutteredUtterance(turn: Utterance, random: Random): Utterance {
  const { pieces, label } = stutteredPieces(turn, random)
  const { pcm, speech, words } = joinPieces(turn, pieces)
  return madeOf(turn, `stuttered-${label}`, { pcm, speech: withoutCatches(speech), words })
}

/**
 * The same words with 80 to 250 ms more of the clip's own background between them, the more the longer the word and the larger the
 * factor; none of these pauses passes 600 ms. Throws an Error where no words are known.
 */
export function slowUtterance(turn: Utterance, factor: number): Utterance {
  const { words } = turn
  if (!words) throw new Error(`${turn.name} has no times of words: it cannot be slowed down`)
  const clear = clearOf(turn.pcm)
  const threshold = soundThreshold({ ...turn, pcm: clear })
  let from = 0
  const pieces: Piece[] = []
  for (const [index, word] of words.entries()) {
    const next = words[index + 1]
    if (!next) break
    const between = { fromMs: word.toMs, toMs: Math.max(word.toMs, next.fromMs) }
    const cut = quietestSample(clear, between)
    const leftMs = LONGEST_SLOW_PAUSE_MS - toMillis(silenceAround(clear, cut, threshold))
    const quiet = toSamples(Math.min(slowMs(word, factor), leftMs))
    if (quiet <= 0 || cut - from < toSamples(MIN_PIECE_MS)) continue
    pieces.push({ from, to: cut, quiet })
    from = cut
  }
  pieces.push({ from, to: turn.pcm.length, quiet: 0 })
  const slow = joinPieces(turn, pieces)
  return madeOf(turn, `slow-${factor}`, { ...slow, speech: withoutCatches(slow.speech) })
}

const slowMs = ({ fromMs, toMs }: TimedWord, factor: number): Millis =>
  Math.max(SLOW_MS[0], Math.min(SLOW_MS[1], (factor - 1) * PAUSE_PER_WORD * (toMs - fromMs)))

/** A clip at a level: `dbfs` is what its active parts have (`activeDbfs`). Silence stays silence. */
export function quietUtterance(turn: Utterance, dbfs: number): Utterance {
  const level = activeDbfs(turn.pcm)
  const pcm = Number.isFinite(level) ? scaled(turn.pcm, dbfs - level) : turn.pcm
  return madeOf(turn, `at-${Math.abs(dbfs)}-dbfs`, { ...turn, pcm })
}

/** A clip over an 8 kHz µ-law telephone line; as long as before, and every moment of it where it was. */
export function telephoneUtterance(turn: Utterance): Utterance {
  const sent = encodeMulaw(resampleWhole(turn.pcm, INPUT_RATE, LINE_RATE))
  const received = resampleWhole(decodeMulaw(sent), LINE_RATE, INPUT_RATE)
  const pcm = received.slice(0, turn.pcm.length)
  return { ...madeOf(turn, 'telephone', { ...turn, pcm }), isTelephone: true }
}

function madeOf(
  turn: Utterance,
  how: string,
  { pcm, speech, words }: Pick<Utterance, 'pcm' | 'speech' | 'words'>,
): Utterance {
  const name = `${turn.name.replace(/\.wav$/i, '')}-${how}`.replace(/[^a-z0-9]+/gi, '-')
  return { ...turn, name, origin: 'made', pcm, speech, words }
}
