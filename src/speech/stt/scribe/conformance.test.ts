import { afterAll, beforeAll, describe } from 'vitest'
import { simulateScribe } from '../../../simulate/elevenlabs/scribe.ts'
import { type SimulatorHost, startHost } from '../../../simulate/host.ts'
import { openJournal } from '../../../simulate/journal.ts'
import type { SpeechToText } from '../../provider.ts'
import { describeSpeechToText } from '../conformance.ts'
import { readSpoken } from '../fixtures/spoken.ts'
import { loadMoonshine, type Moonshine } from '../moonshine.ts'
import { openScribe } from './scribe.ts'

const [first, second] = readSpoken()

describe('against the simulator, with the embedded recogniser behind it', () => {
  let ears: Moonshine
  let host: SimulatorHost
  beforeAll(async () => {
    ears = await loadMoonshine()
    host = await startHost([simulateScribe({ journal: openJournal(), faults: [], ears })])
  })
  afterAll(async () => {
    await host.close()
    await ears.close()
  })
  // The machine may be slow, and four calls wait for one recogniser.
  const open = () =>
    openScribe({
      apiKey: 'a-key',
      url: host.url,
      patience: { openMs: 20_000, commitMs: 40_000, outageMs: 40_000 },
    })

  describeSpeechToText({
    name: 'scribe, a connection for each turn',
    language: 'en',
    spoken: [first, second],
    open: async () => open(),
  })

  describeSpeechToText({
    name: 'scribe, a connection for the call',
    language: 'en',
    spoken: [first, second],
    async open() {
      const scribe = open()
      const call = new AbortController()
      const stt: SpeechToText = scribe.forCall?.({ signal: call.signal, language: 'en' }) ?? scribe
      return {
        ...stt,
        async close() {
          call.abort()
          await scribe.close()
        },
      }
    },
  })
})
