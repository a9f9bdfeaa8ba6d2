import { afterAll, beforeAll } from 'vitest'
import { simulateTranscription } from '../../../simulate/audio/transcription.ts'
import { type SimulatorHost, startHost } from '../../../simulate/host.ts'
import { openJournal } from '../../../simulate/journal.ts'
import { describeSpeechToText } from '../conformance.ts'
import { readSpoken } from '../fixtures/spoken.ts'
import { loadMoonshine, type Moonshine } from '../moonshine.ts'
import { openWhisper } from './whisper.ts'

const MODEL = 'whisper-large-v3-turbo'
const plan = { requestsPerMinute: 1e6, requestsPerDay: 1e6, audioSecondsPerHour: 1e6 }

let moonshine: Moonshine
beforeAll(async () => {
  moonshine = await loadMoonshine()
})
afterAll(() => moonshine.close())

for (const dialect of ['groq', 'openai'] as const) {
  let host: SimulatorHost
  beforeAll(async () => {
    const latency = { kind: 'constant', ms: 20 } as const
    const journal = openJournal()
    host = await startHost([
      simulateTranscription({
        journal,
        faults: [],
        latency,
        key: 'sk-good',
        dialect,
        models: [MODEL],
        ears: moonshine,
        plan,
      }),
    ])
  })
  afterAll(() => host.close())

  describeSpeechToText({
    name: `Whisper at ${dialect}`,
    language: 'en',
    spoken: readSpoken(),
    open: async () =>
      openWhisper({
        name: `${dialect}/${MODEL}`,
        baseUrl: `${host.url}${dialect === 'groq' ? '/openai' : ''}/v1`,
        model: MODEL,
        apiKey: 'sk-good',
        dialect,
        settings: { key: 'GROQ_API_KEY', url: 'ANTIPHON_GROQ_URL', model: 'ANTIPHON_STT_MODEL' },
        deadlines: { answerMs: 30_000, checkMs: 5_000 },
      }),
  })
}
