import { type Pcm, type Samples, toSamples } from '../../audio/pcm.ts'
import { believable } from './confidence.ts'
import type { Hearing, Word } from './moonshine-model.ts'
import type { Pool, Task } from './pool.ts'
import { closePiece, NOTHING_HEARD, wordsSoFar } from './progress.ts'
import { TurnAudio } from './turn-audio.ts'

const PARTIAL_EVERY: Samples = toSamples(400)
// The time a partial takes grows with its piece, so from 6 s on they get rarer: every fifteenth of what there is.
const PARTIAL_SHARE = 1 / 15
// With less sound a partial is a guess.
const FIRST_PARTIAL_AFTER: Samples = toSamples(600)
const PARTIAL_TAIL: Samples = toSamples(200)
// A pause after this much closes the piece, so that the next final is quick again.
const CLOSE_AFTER: Samples = toSamples(6000)
// Without any pause a piece is cut at its quietest spot between these.
const SPLIT_FROM: Samples = toSamples(12_000)
const SPLIT_TO: Samples = toSamples(18_000)
// A piece that begins after a pause begins this long before the voice does.
const LEAST_PAUSE: Samples = toSamples(60)
const LEAD_IN: Samples = toSamples(300)
const MIN_VOICED_MS = 100

/** The audio of a turn and what has been heard of it so far. One `hear…` at a time. */
export interface Pieces {
  append(pcm: Pcm): void
  /** The position after the newest sample. */
  readonly end: Samples
  /** There is a partial's worth of new speech. */
  readonly isPartialDue: boolean
  /** The open piece has become too long to wait for a pause. */
  readonly isSplitDue: boolean
  /** Hears what is there when the job's turn comes; null when the job was dropped. */
  hearPartial(signal: AbortSignal): Promise<readonly Word[] | null>
  /** Hears everything before `to`; null when aborted. */
  hearFinal(to: Samples, signal: AbortSignal): Promise<readonly Word[] | null>
  /** Cuts the open piece in two and hears the first; false when aborted. */
  split(signal: AbortSignal): Promise<boolean>
}

export function openPieces(pool: Pool): Pieces {
  const audio = new TurnAudio()
  let progress = NOTHING_HEARD
  // A partial that failed or was dropped is not tried again at once.
  let triedTo: Samples = 0

  const hear = async (job: { priority: Task['priority']; signal: AbortSignal; to: () => Samples }) => {
    const { from, heard: earlier } = progress
    const isFinal = job.priority === 'final'
    let heardTo = from
    const make = (): Hearing => {
      heardTo = job.to()
      const mustSpeak = isFinal && audio.voicedMs(from, heardTo) >= MIN_VOICED_MS
      const draft = earlier?.tokens ?? []
      return { pcm: audio.slice(from, heardTo), tailSamples: isFinal ? 0 : PARTIAL_TAIL, draft, mustSpeak }
    }
    const heard = await pool.hear({ priority: job.priority, signal: job.signal, make })
    if (heard) progress = { ...progress, heard: believable(heard), heardTo, isFinal }
    return heard !== null
  }
  const closeAt = (from: Samples) => {
    progress = closePiece(progress, from)
    audio.forgetBefore(from)
  }
  // The speaker paused at the last final and has gone on since.
  const closeAtPause = (to: Samples) => {
    if (!progress.isFinal || progress.heardTo - progress.from < CLOSE_AFTER) return
    const { heardTo } = progress
    const onset = audio.onset(heardTo, to)
    // A flush may be a guess: what goes on at once had not paused, and no piece is closed within a word.
    if (onset === null || onset - heardTo < LEAST_PAUSE || audio.voicedMs(onset, to) < MIN_VOICED_MS) return
    closeAt(Math.max(heardTo, onset - LEAD_IN))
  }
  const split = async (signal: AbortSignal) => {
    const cut = audio.quietest(progress.from + SPLIT_FROM, progress.from + SPLIT_TO)
    const isHeard = await hear({ priority: 'final', signal, to: () => cut })
    if (isHeard) closeAt(cut)
    return isHeard
  }
  const isLong = (to: Samples) => to - progress.from > SPLIT_TO
  return {
    append: pcm => audio.append(pcm),
    get end() {
      return audio.end
    },
    get isPartialDue() {
      const { from, heardTo } = progress
      const length = audio.end - from
      return (
        length >= FIRST_PARTIAL_AFTER &&
        audio.end - Math.max(heardTo, triedTo) >= Math.max(PARTIAL_EVERY, length * PARTIAL_SHARE) &&
        audio.voicedMs(heardTo, audio.end) >= MIN_VOICED_MS
      )
    },
    get isSplitDue() {
      return isLong(audio.end)
    },
    split,
    async hearPartial(signal) {
      triedTo = audio.end
      closeAtPause(triedTo)
      const isHeard = await hear({ priority: 'partial', signal, to: () => audio.end })
      return isHeard ? wordsSoFar(progress) : null
    },
    async hearFinal(to, signal) {
      closeAtPause(to)
      while (isLong(to)) if (!(await split(signal))) return null
      const isKnown = progress.isFinal && progress.heardTo === to
      return isKnown || (await hear({ priority: 'final', signal, to: () => to }))
        ? wordsSoFar(progress)
        : null
    },
  }
}
