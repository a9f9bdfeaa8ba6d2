import type { Pcm, Samples } from '../../audio/pcm.ts'
import type { Channel } from '../../flow/channel.ts'
import type { Millis } from '../../flow/clock.ts'
import type { VadScore } from '../provider.ts'
import { type Batch, type BatchScores, CONTEXT_SAMPLES, STATE_SIZE, WINDOW_SAMPLES } from './silero-model.ts'

const ROW = CONTEXT_SAMPLES + WINDOW_SAMPLES
const LAYER = STATE_SIZE / 2
const FULL_SCALE = 32_768

/** Windows of one call that wait for their score, and what the model must remember between them. */
export class Stream {
  readonly scores: Channel<VadScore>
  readonly #waiting: { readonly pcm: Pcm; readonly to: Samples; readonly since: Millis }[] = []
  readonly #state = new Float32Array(STATE_SIZE)
  #context: Pcm = new Int16Array(CONTEXT_SAMPLES)
  #pushed: Samples = 0
  #scoring: Samples = 0
  isEnded = false

  constructor(scores: Channel<VadScore>) {
    this.scores = scores
  }

  get size(): number {
    return this.#waiting.length
  }

  push(pcm: Pcm, now: Millis): void {
    this.#pushed += pcm.length
    this.#waiting.push({ pcm, to: this.#pushed, since: now })
  }

  /** Forgets the windows that came before `time`; returns how many. */
  skipBefore(time: Millis): number {
    const fresh = this.#waiting.findIndex(window => window.since >= time)
    const stale = this.#waiting.splice(0, fresh < 0 ? this.#waiting.length : fresh)
    const last = stale.at(-1)
    if (last) this.#keepContext(last.pcm)
    return stale.length
  }

  /** Moves the oldest window, its context and the state into a row of the batch. */
  writeTo(batch: Batch, row: number): void {
    const window = this.#waiting.shift()
    if (!window) return
    this.#scoring = window.to
    let at = row * ROW
    for (const sample of this.#context) batch.input[at++] = sample / FULL_SCALE
    for (const sample of window.pcm) batch.input[at++] = sample / FULL_SCALE
    batch.state.set(this.#state.subarray(0, LAYER), row * LAYER)
    batch.state.set(this.#state.subarray(LAYER), (batch.count + row) * LAYER)
    this.#keepContext(window.pcm)
  }

  /** Takes its row of the result: keeps the state and passes the score on. */
  readFrom(result: BatchScores, { row, count }: { row: number; count: number }): void {
    this.#state.set(result.state.subarray(row * LAYER, (row + 1) * LAYER))
    this.#state.set(result.state.subarray((count + row) * LAYER, (count + row + 1) * LAYER), LAYER)
    this.scores.push({ to: this.#scoring, probability: result.probabilities[row] ?? 0 })
  }

  #keepContext(pcm: Pcm): void {
    this.#context = pcm.subarray(pcm.length - CONTEXT_SAMPLES)
  }
}
