import type { SimulatedStages } from '../config.ts'
import { ConfigError } from '../config.ts'
import { startClock } from '../flow/clock.ts'
import { seedRandom } from '../simulate/line/random.ts'
import { readBook } from '../simulate/providers/book.ts'
import { indexOf } from '../simulate/providers/hearing/listener.ts'
import { type Latency, latencyText } from '../simulate/providers/latency.ts'
import { openSimulatedModel } from '../simulate/providers/model.ts'
import { openSimulatedRecogniser } from '../simulate/providers/recogniser.ts'
import { openSimulatedVoice } from '../simulate/providers/voice.ts'
import type { LanguageModel, SpeechToText, TextToSpeech } from '../speech/provider.ts'

export type Simulated = ReturnType<typeof openSimulated>

/** Stages that take as long as they are told to, for measurements. A stage draws from a sequence of its own. */
export function openSimulated({ stt, llm, tts, book, seed }: SimulatedStages) {
  const clock = startClock()
  const drawing = (latency: Latency, stage: number) => ({ latency, random: seedRandom(seed + stage), clock })
  return {
    stt: (): SpeechToText =>
      openSimulatedRecogniser({ index: indexOf(recordings(book)), ...drawing(stt, 1) }),
    llm: (model: LanguageModel) => openSimulatedModel({ model, ...drawing(llm, 2) }),
    tts: (voice: TextToSpeech) => openSimulatedVoice({ voice, ...drawing(tts, 3) }),
    why: {
      stt: `SIMULATED: each word is known ${latencyText(stt)} ms after its end`,
      llm: `SIMULATED: first token after ${latencyText(llm)} ms`,
      tts: `SIMULATED: first sound after ${latencyText(tts)} ms`,
    },
  }
}

function recordings(book: string | null) {
  try {
    return readBook(book ?? '')
  } catch (error) {
    throw new ConfigError(
      `ANTIPHON_SIMULATED_BOOK is ${book}, which cannot be used: ${(error as Error).message}`,
    )
  }
}
