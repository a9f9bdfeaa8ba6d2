import { type Clock, type Millis, pause } from '../../flow/clock.ts'
import type { TextToSpeech } from '../../speech/provider.ts'
import type { Random } from '../line/random.ts'
import { drawLatency, type Latency } from './latency.ts'

/** A voice whose first sound comes the latency after the first clause, or later where the voice that speaks for it takes longer. */
export function openSimulatedVoice(of: {
  readonly voice: TextToSpeech
  readonly latency: Latency
  readonly random: Random
  readonly clock: Clock
}): TextToSpeech {
  const { voice, latency, random, clock } = of
  return {
    name: 'simulated',
    rate: voice.rate,
    async *speak(text, options) {
      let first: Millis = 0
      async function* clauses() {
        for await (const clause of text) {
          if (first === 0) first = clock.now() + drawLatency(latency, random)
          yield clause
        }
      }
      for await (const part of voice.speak(clauses(), options)) {
        if (clock.now() < first) await pause(clock, first - clock.now(), options.signal)
        if (options.signal.aborted) return
        yield part
      }
    },
  }
}
