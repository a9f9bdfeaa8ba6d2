import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packageRoot } from '../../inference/models.ts'
import { simulateTranscription } from '../../simulate/audio/transcription.ts'
import { type SimulatorHost, startHost } from '../../simulate/host.ts'
import { openJournal } from '../../simulate/journal.ts'
import { describeSpeechToText } from './conformance.ts'
import { readSpoken } from './fixtures/spoken.ts'
import { openWavServer } from './fixtures/wav-server.ts'
import { loadMoonshine, type Moonshine } from './moonshine.ts'

// The adapter that CONTRIBUTING.md shows is this one, and it does what every recogniser must do.
const FILE = 'src/speech/stt/fixtures/wav-server.ts'
const MODEL = 'whisper-1'

let ears: Moonshine
let host: SimulatorHost
beforeAll(async () => {
  ears = await loadMoonshine()
  const latency = { kind: 'constant', ms: 1 } as const
  const journal = openJournal()
  host = await startHost([
    simulateTranscription({
      journal,
      faults: [],
      dialect: 'openai',
      models: [MODEL],
      key: 'sk-good',
      ears,
      latency,
    }),
  ])
})
afterAll(async () => {
  await host.close()
  await ears.close()
})

test('CONTRIBUTING.md shows the adapter as it is, in at most 80 lines', () => {
  const guide = readFileSync(join(packageRoot(), 'CONTRIBUTING.md'), 'utf8')
  const [, shown = ''] = /```ts\n([\s\S]*?)```/.exec(guide) ?? []
  expect(shown).toBe(readFileSync(join(packageRoot(), FILE), 'utf8'))
  expect(shown.trimEnd().split('\n').length).toBeLessThanOrEqual(80)
})

describeSpeechToText({
  name: 'the adapter of CONTRIBUTING.md',
  language: 'en',
  spoken: readSpoken(),
  open: async () => openWavServer({ baseUrl: `${host.url}/v1`, model: MODEL, apiKey: 'sk-good' }),
})
