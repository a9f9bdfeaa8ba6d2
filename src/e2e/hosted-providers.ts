import { simulateModelList } from '../simulate/audio/model-list.ts'
import { simulateTranscription } from '../simulate/audio/transcription.ts'
import { instant } from '../simulate/chat/latency.ts'
import { simulateChat } from '../simulate/chat/service.ts'
import { simulateScribe } from '../simulate/elevenlabs/scribe.ts'
import { simulateElevenLabsVoice } from '../simulate/elevenlabs/voice.ts'
import { startHost } from '../simulate/host.ts'
import { openJournal } from '../simulate/journal.ts'
import type { LanguageModel, SpeechToText } from '../speech/provider.ts'
import { type Flite, loadFlite } from '../speech/tts/flite/flite.ts'

const now = { kind: 'constant', ms: 1 } as const
export const GROQ_KEY = 'gsk_good_0123456789'
export const ELEVENLABS_KEY = 'sk_good_0123456789'

/** What nobody here would ever hear by themselves … */
export const HEARD = 'How many marmots are there?'
const ears: SpeechToText = {
  name: 'fixed',
  async *transcribe(input) {
    for await (const item of input)
      if (item.type === 'flush') yield { type: 'text-final', text: HEARD, confidence: 0.9, mark: item.mark }
  },
}

/** … or ever say. */
export const SAID = 'Seventeen marmots, at your service.'
const mind: LanguageModel = {
  name: 'mind',
  async *reply() {
    for (const text of SAID.split(/(?<= )/)) yield { type: 'text-delta', text }
    yield { type: 'finish', reason: 'stop' }
  },
}

/** Simulated Groq and ElevenLabs in this process, without delays and with a good key each. */
export async function startProviders() {
  const journal = openJournal()
  const flite: Flite = await loadFlite({ voices: ['rms'] })
  const models = ['openai/gpt-oss-20b', 'openai/gpt-oss-120b']
  const groq = await startHost([
    simulateModelList({
      journal,
      prefix: '/openai/v1',
      models: [...models, 'whisper-large-v3-turbo'],
      key: GROQ_KEY,
    }),
    simulateChat({ journal, dialect: 'groq', models, mind, latency: instant, key: GROQ_KEY }),
    simulateTranscription({
      journal,
      faults: [],
      dialect: 'groq',
      models: ['whisper-large-v3-turbo'],
      ears,
      latency: now,
      key: GROQ_KEY,
    }),
  ])
  const quick = { open: now, firstSound: now, everyFrame: now, final: now, contextFinal: now, linger: now }
  const elevenLabs = await startHost([
    simulateElevenLabsVoice({ journal, faults: [], voice: flite, latency: quick, key: ELEVENLABS_KEY }),
    simulateScribe({
      journal,
      faults: [],
      ears,
      latency: { session: now, commit: now, partial: now },
      key: ELEVENLABS_KEY,
    }),
  ])
  return {
    journal,
    groq,
    elevenLabs,
    settings: {
      GROQ_API_KEY: GROQ_KEY,
      ANTIPHON_GROQ_URL: groq.url,
      ELEVENLABS_API_KEY: ELEVENLABS_KEY,
      ANTIPHON_ELEVENLABS_URL: elevenLabs.url,
      // The tests' own default is not what is chosen here.
      ANTIPHON_TTS: '',
    },
    async close() {
      await groq.close()
      await elevenLabs.close()
      await flite.close()
    },
  }
}
