import { type Clock, pause } from '../../flow/clock.ts'
import type { LanguageModel } from '../../speech/provider.ts'
import type { Random } from '../line/random.ts'
import { drawLatency, type Latency } from './latency.ts'

/** A language model whose first token comes the latency after it was asked; what it says, and the rest of it, is another's. */
export function openSimulatedModel(of: {
  readonly model: LanguageModel
  readonly latency: Latency
  readonly random: Random
  readonly clock: Clock
}): LanguageModel {
  const { model, latency, random, clock } = of
  return {
    name: 'simulated',
    async *reply(messages, options) {
      const first = clock.now() + drawLatency(latency, random)
      for await (const part of model.reply(messages, options)) {
        if (clock.now() < first) await pause(clock, first - clock.now(), options.signal)
        if (options.signal.aborted) return
        yield part
      }
    },
  }
}
