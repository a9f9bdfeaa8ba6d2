import { type Samples, toMillis, toSamples } from '../audio/pcm.ts'
import type { Clock, Millis } from '../flow/clock.ts'
import type { Frame, LineEvents } from '../session/ports.ts'
import type { Turn } from '../session/turn/index.ts'
import type { Pacing } from './pacing.ts'
import { openPlayhead } from './playhead.ts'

/** A frame on its way to the client. */
export interface Outgoing extends Frame {
  readonly turn: Turn
  readonly isFinal: boolean
  /** Where its first sample stands in the turn. */
  readonly from: Samples
}

export interface PacerPorts {
  readonly rate: number
  readonly clock: Clock
  readonly pacing: Pacing
  /** Writes a frame; by the model the client begins to play it at `playsAt`. */
  readonly send: (frame: Outgoing, playsAt: Millis) => void
  readonly events: () => LineEvents
}

interface Queued {
  readonly turn: Turn
  readonly frames: Frame[]
  /** Samples of the first frame that are sent already. */
  offset: Samples
  sent: Samples
  finished: boolean
}

/**
 * Feeds a turn's speech to the client a little ahead of its playhead, and knows what was heard. One turn at a time:
 * a new turn's first frame takes the place of whatever was left.
 */
export function openPacer({ rate, clock, pacing, send, events }: PacerPorts) {
  const playhead = openPlayhead(pacing.oneWayMs())
  let queue: Queued | null = null
  let held = false
  let callOff = () => {}

  function play(frame: Frame, turn: Turn): void {
    if (queue?.turn !== turn) queue = { turn, frames: [], offset: 0, sent: 0, finished: false }
    queue.frames.push(frame)
    pump()
  }

  function finish(turn: Turn): void {
    if (queue?.turn !== turn) return events().ended(turn)
    queue.finished = true
    pump()
  }

  /** Sends what is due and wakes up again when more is. */
  function pump(): void {
    callOff()
    callOff = () => {}
    if (!queue || held) return
    const now = clock.now()
    playhead.oneWayMs = pacing.oneWayMs()
    while (queue.frames.length > 0 && playhead.ahead(now) - playhead.oneWayMs < pacing.leadMs())
      dispatch(queue, now)
    const early = playhead.ahead(now) - playhead.oneWayMs - pacing.leadMs()
    if (queue.frames.length > 0) callOff = clock.after(Math.max(1, early), pump)
    else if (queue.finished) callOff = clock.after(playhead.ahead(now), complete)
  }

  function dispatch(current: Queued, now: Millis): void {
    const frame = takeFrame(current, toSamples(pacing.frameMs, rate))
    const first = current.sent === 0
    if (first) events().started(current.turn)
    if (queue !== current) return
    const isFinal = current.finished && current.frames.length === 0
    const length = toMillis(frame.pcm.length, rate)
    const dry = playhead.sent(length, now)
    send({ ...frame, turn: current.turn, isFinal, from: current.sent }, now + playhead.ahead(now) - length)
    current.sent += frame.pcm.length
    if (first || dry <= 0) return
    pacing.ranDry(dry, now)
    events().underrun(current.turn, dry)
  }

  function complete(): void {
    const ended = queue
    queue = null
    if (ended) events().ended(ended.turn)
  }

  const heardOf = (current: Queued | null) =>
    current === null
      ? 0
      : Math.max(0, Math.min(current.sent, current.sent - toSamples(playhead.ahead(clock.now()), rate)))

  return {
    play,
    finish,
    hold() {
      held = true
      callOff()
    },
    resume() {
      held = false
      pump()
    },
    /** Forgets the turn; returns what was heard of it, and whether the client was sent any of it. */
    clear(turn: Turn): { heard: Samples; sent: Samples } {
      if (queue?.turn !== turn) return { heard: 0, sent: 0 }
      const heard = heardOf(queue)
      const { sent } = queue
      callOff()
      queue = null
      held = false
      playhead.drop(clock.now())
      return { heard, sent }
    },
    heard: () => heardOf(queue),
    close() {
      callOff()
      queue = null
    },
  }
}

/** Up to `most` samples from the front of the queue, across frames where one is too short. */
function takeFrame(queue: Queued, most: Samples): Frame {
  const pieces: Frame[] = []
  let length = 0
  while (length < most && queue.frames.length > 0) {
    const frame = queue.frames[0] as Frame
    const end = Math.min(frame.pcm.length, queue.offset + most - length)
    pieces.push(slice(frame, queue.offset, end, length))
    length += end - queue.offset
    queue.offset = end
    if (end < frame.pcm.length) continue
    queue.frames.shift()
    queue.offset = 0
  }
  const [only] = pieces
  if (only && pieces.length === 1) return only
  const pcm = new Int16Array(length)
  pieces.reduce((at, piece) => {
    pcm.set(piece.pcm, at)
    return at + piece.pcm.length
  }, 0)
  return { pcm, letters: pieces.flatMap(piece => piece.letters) }
}

/** Samples [from, to) of a frame, to be placed at `at` of another. */
function slice({ pcm, letters }: Frame, from: Samples, to: Samples, at: Samples): Frame {
  const shift = at - from
  const own = letters.filter(
    letter => letter.from >= from && (letter.from < to || (to === pcm.length && letter.from === to)),
  )
  return {
    pcm: pcm.subarray(from, to),
    letters: own.map(({ char, from: start, to: end }) => ({ char, from: start + shift, to: end + shift })),
  }
}
