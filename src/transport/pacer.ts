import { type Samples, toMillis, toSamples } from '../audio/pcm.ts'
import type { Clock, Millis } from '../flow/clock.ts'
import type { Frame, LineEvents } from '../session/ports.ts'
import type { Turn } from '../session/turn/index.ts'
import { openFader } from './fader.ts'
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
  readonly send: (frame: Outgoing, of: { readonly playsAt: Millis; readonly number: number }) => void
  readonly events: () => Omit<LineEvents, 'plays'>
}

interface Queued {
  readonly turn: Turn
  readonly frames: Frame[]
  /** Not before this is its first frame sent. */
  readonly notBefore: Millis
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
  const playhead = openPlayhead(pacing.oneWayMs)
  const fader = openFader(rate)
  let queue: Queued | null = null
  let held = false
  let firstFrame = 0
  let callOff = () => {}

  function play(frame: Frame, turn: Turn): void {
    if (queue?.turn !== turn) begin(turn)
    queue?.frames.push(frame)
    pump()
  }

  function begin(turn: Turn): void {
    const notBefore = clock.now() + pacing.delayMs
    queue = { turn, frames: [], notBefore, offset: 0, sent: 0, finished: false }
    held = false
    fader.restore()
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
    // What was sent in full is heard to its end, held or not.
    if (!queue || (held && queue.frames.length > 0)) return
    const now = clock.now()
    if (queue.sent === 0 && queue.frames.length > 0 && now < queue.notBefore) {
      callOff = clock.after(queue.notBefore - now, pump)
      return
    }
    /** What the client will hold when a frame sent now arrives, beyond what it should. */
    const beyond = () => playhead.ahead(now) - pacing.oneWayMs() - pacing.leadMs(now)
    while (queue.frames.length > 0 && beyond() < 0) dispatch(queue, now)
    if (queue.frames.length > 0) callOff = clock.after(Math.max(1, beyond()), pump)
    else if (queue.finished) callOff = clock.after(playhead.ahead(now), complete)
  }

  function dispatch(current: Queued, now: Millis): void {
    const frame = takeFrame(current, toSamples(pacing.frameMs, rate))
    const first = current.sent === 0
    if (first) events().started(current.turn)
    if (queue !== current) return
    const isFinal = current.finished && current.frames.length === 0
    const length = toMillis(frame.pcm.length, rate)
    const number = playhead.sent(length, now)
    if (first) firstFrame = number
    const playsAt = now + playhead.ahead(now) - length
    send(
      { ...frame, pcm: fader.apply(frame.pcm), turn: current.turn, isFinal, from: current.sent },
      { playsAt, number },
    )
    current.sent += frame.pcm.length
  }

  /** A ping behind that frame came back: by `at` the client had it. */
  function arrived(number: number, at: Millis): void {
    const dry = playhead.arrived(number, at)
    if (queue && dry > 1 && number > firstFrame) events().underrun(queue.turn, dry)
  }

  function complete(): void {
    // A late frame may have moved the end since the timer was set.
    const left = playhead.ahead(clock.now())
    if (left > 1) {
      callOff = clock.after(left, complete)
      return
    }
    const ended = queue
    queue = null
    if (ended) events().ended(ended.turn)
  }

  const heardOf = (current: Queued | null, at: Millis) =>
    current === null
      ? 0
      : Math.max(0, Math.min(current.sent, current.sent - toSamples(playhead.ahead(at), rate)))

  return {
    play,
    finish,
    lower: fader.lower,
    hold() {
      held = true
      pump()
    },
    resume() {
      held = false
      fader.restore()
      pump()
    },
    /** Forgets the turn; returns what was heard of it, and whether the client was sent any of it. */
    clear(turn: Turn): { heard: Samples; sent: Samples } {
      if (queue?.turn !== turn) return { heard: 0, sent: 0 }
      // The client plays on until it learns of the cut.
      const heard = heardOf(queue, clock.now() + pacing.oneWayMs())
      const { sent } = queue
      callOff()
      queue = null
      held = false
      fader.restore()
      playhead.drop(clock.now())
      return { heard, sent }
    },
    heard: () => heardOf(queue, clock.now()),
    arrived,
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
