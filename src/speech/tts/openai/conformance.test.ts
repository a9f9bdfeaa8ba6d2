import { afterAll, beforeAll } from 'vitest'
import { simulateSpeech } from '../../../simulate/audio/speech.ts'
import { type SimulatorHost, startHost } from '../../../simulate/host.ts'
import { openJournal } from '../../../simulate/journal.ts'
import { describeTextToSpeech } from '../conformance.ts'
import { type Flite, loadFlite } from '../flite/flite.ts'
import { openOpenAiVoice } from './voice.ts'

let flite: Flite
let host: SimulatorHost
beforeAll(async () => {
  flite = await loadFlite({ voices: ['rms'] })
  const journal = openJournal()
  const models = ['tts-1']
  const latency = { kind: 'constant', ms: 20 } as const
  host = await startHost([
    simulateSpeech({ journal, faults: [], models, voice: flite, key: 'sk-good', latency }),
  ])
})
afterAll(async () => {
  await host.close()
  await flite.close()
})

describeTextToSpeech({
  name: 'OpenAI speech',
  voice: 'alloy',
  open: async () =>
    openOpenAiVoice({
      name: 'openai/tts-1',
      baseUrl: `${host.url}/v1`,
      model: 'tts-1',
      apiKey: 'sk-good',
      voice: 'alloy',
      settings: { key: 'OPENAI_API_KEY', url: 'ANTIPHON_TTS_URL', model: 'ANTIPHON_TTS_MODEL' },
    }),
})
