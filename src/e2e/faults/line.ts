import { type Pcm, type Samples, toSamples } from '../../audio/pcm.ts'
import type { Clock, Millis } from '../../flow/clock.ts'
import type { Emission, Line, LineEvents } from '../../session/ports.ts'
import type { EndReason } from '../../session/turn/index.ts'

/** Longer than any call of the matrix. */
const TAPE_MS = 70_000

/** A line that plays at once and in real time, and keeps what is heard on a tape that begins with the call. */
export function openTapedLine(rate: number, clock: Clock) {
  const tape = new Int16Array(toSamples(TAPE_MS, rate))
  const emitted: Emission[] = []
  let session: Pick<LineEvents, 'started' | 'ended'> | null = null
  let turn = 0
  let queued: Samples = 0
  let endsAt: Samples = 0
  let isFinished = false
  let soundedAt: Millis = 0
  let closed: { readonly reason: EndReason; readonly at: Millis } | null = null
  const here = (): Samples => toSamples(clock.now(), rate)
  const heard = (): Samples => Math.max(0, queued - Math.max(0, endsAt - here()))

  function watch(mine: number): void {
    clock.after(((endsAt - here()) * 1000) / rate, () => {
      if (turn !== mine || !isFinished || closed) return
      if (heard() < queued) return watch(mine)
      turn = 0
      session?.ended(mine)
    })
  }

  const port: Line = {
    rate,
    play({ pcm }, mine) {
      if (turn !== mine) {
        turn = mine
        queued = 0
        isFinished = false
        endsAt = here()
        session?.started(mine)
      }
      const from = Math.max(endsAt, here())
      if (pcm.some(sample => sample !== 0)) soundedAt = clock.now()
      tape.set(pcm.subarray(0, Math.max(0, tape.length - from)), Math.min(from, tape.length))
      queued += pcm.length
      endsAt = from + pcm.length
    },
    finish(mine) {
      isFinished = true
      watch(mine)
    },
    lower: () => {},
    hold: () => {},
    resume: () => {},
    clear(mine) {
      const result = turn === mine ? heard() : 0
      drop()
      turn = 0
      return result
    },
    heard,
    emit: emission => emitted.push(emission),
    close(reason) {
      closed = { reason, at: clock.now() }
      drop()
    },
  }
  const drop = () => {
    tape.fill(0, Math.min(tape.length, here()))
    endsAt = Math.min(endsAt, here())
  }
  return {
    port,
    emitted,
    serve(events: Pick<LineEvents, 'started' | 'ended'>) {
      session = events
    },
    /** Nothing is left to be heard. */
    get isQuiet() {
      return endsAt <= here()
    },
    /** When it last got something that can be heard. */
    get soundedAt() {
      return soundedAt
    },
    get closed() {
      return closed
    },
    /** What was heard between two times. */
    heardBetween: (fromMs: Millis, toMs: Millis): Pcm =>
      tape.subarray(toSamples(fromMs, rate), toSamples(toMs, rate)),
  }
}
