import { afterAll, beforeAll, describe } from 'vitest'
import { simulateElevenLabsVoice } from '../../../simulate/elevenlabs/voice.ts'
import { type SimulatorHost, startHost } from '../../../simulate/host.ts'
import { openJournal } from '../../../simulate/journal.ts'
import { describeTextToSpeech } from '../conformance.ts'
import { type Flite, loadFlite } from '../flite/flite.ts'
import { openElevenLabsVoice } from './voice.ts'

const soon = { kind: 'uniform', from: 5, to: 30 } as const
const latency = { open: soon, firstSound: soon, everyFrame: soon, linger: soon }

describe('ElevenLabs', () => {
  let flite: Flite
  let host: SimulatorHost
  beforeAll(async () => {
    flite = await loadFlite({ voices: ['slt'] })
    const service = simulateElevenLabsVoice({
      journal: openJournal(),
      faults: [],
      latency,
      key: 'sk_good',
      voice: flite,
      voices: ['slt'],
    })
    host = await startHost([service])
  })
  afterAll(async () => {
    await host.close()
    await flite.close()
  })

  const open = (options: Partial<Parameters<typeof openElevenLabsVoice>[0]> = {}) =>
    openElevenLabsVoice({ apiKey: 'sk_good', url: host.url, voice: 'slt', ...options })

  describeTextToSpeech({
    name: 'a socket for each reply',
    voice: 'slt',
    open: async () => open(),
    openBroken: async () => open({ apiKey: 'sk_bad' }),
  })
  describeTextToSpeech({
    name: 'a socket for the call, µ-law',
    voice: 'slt',
    async open() {
      const voice = open({ format: 'ulaw_8000' })
      const call = voice.forCall?.({ signal: new AbortController().signal, voice: 'slt', speed: 1 })
      return { ...call!, close: voice.close }
    },
  })
  describeTextToSpeech({
    name: 'with auto_mode, at 22,050 Hz',
    voice: 'slt',
    async open() {
      const voice = open({ format: 'pcm_22050', autoMode: true })
      const call = voice.forCall?.({ signal: new AbortController().signal, voice: 'slt', speed: 1 })
      return { ...call!, close: voice.close }
    },
  })
})
