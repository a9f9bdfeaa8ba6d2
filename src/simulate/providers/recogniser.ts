import { toMillis } from '../../audio/pcm.ts'
import { type Channel, openChannel } from '../../flow/channel.ts'
import { type Clock, type Millis, pause } from '../../flow/clock.ts'
import type { SpeechToText, SttInput, SttPart } from '../../speech/provider.ts'
import type { Random } from '../line/random.ts'
import { type Index, openListener } from './hearing/listener.ts'
import { drawLatency, type Latency } from './latency.ts'

/** A part and when it may be told. */
interface Due {
  readonly at: Millis
  readonly part: SttPart
}

export interface SimulatedRecogniserOptions {
  /** The recordings that it knows. */
  readonly index: Index
  readonly latency: Latency
  readonly random: Random
  readonly clock: Clock
}

/**
 * A recogniser that is never wrong and never early: of the recordings that it knows it makes each word known its latency after the word's
 * last sample was there to be heard, interim or final, and nothing before. It has the audio that every recogniser gets and nothing else.
 */
export function openSimulatedRecogniser(options: SimulatedRecogniserOptions): SpeechToText {
  return {
    name: 'simulated',
    async *transcribe(input, { signal }) {
      const { clock } = options
      const told = openChannel<Due>(signal)
      listen(input, told, options).then(
        () => told.close(),
        error => told.close(error),
      )
      for await (const { at, part } of told) {
        if (clock.now() < at) await pause(clock, at - clock.now(), signal)
        if (signal.aborted) return
        yield part
      }
    },
  }
}

async function listen(
  input: AsyncIterable<SttInput>,
  told: Channel<Due>,
  { index, latency, random, clock }: SimulatedRecogniserOptions,
): Promise<void> {
  const listener = openListener(index)
  const words: string[] = []
  // When the newest word that ended so far may be known.
  let knownAt: Millis = 0
  const textNow = () => ({ text: words.join(' '), confidence: words.length === 0 ? 0 : 1 })

  for await (const item of input) {
    if (item.type === 'flush') {
      told.push({ at: knownAt, part: { type: 'text-final', ...textNow(), mark: item.mark } })
      continue
    }
    const heard = listener.hear(item.pcm)
    const now = clock.now()
    for (const word of heard) {
      const endedAt = now - Math.max(0, toMillis(listener.length - word.to))
      knownAt = Math.max(knownAt, endedAt + drawLatency(latency, random))
      words.push(word.text)
      told.push({ at: knownAt, part: { type: 'text-partial', ...textNow() } })
    }
  }
}
