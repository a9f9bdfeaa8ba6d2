import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Flite, loadFlite } from '../../speech/tts/flite/flite.ts'
import { parseFault } from '../fault-plan.ts'
import { startHost } from '../host.ts'
import { openJournal } from '../journal.ts'
import { simulateElevenLabsVoice } from './voice.ts'
import { elevenLabsVoiceFaults } from './voice-faults.ts'

const python = process.env.ANTIPHON_PYTHON
const soon = { kind: 'constant', ms: 20 } as const
const KEY = 'sk_0123456789abcdef'

/** Other people's clients: that they are served is how it is known that the simulator is honest. */
describe.skipIf(python === undefined)('clients of others (ANTIPHON_PYTHON is set by .ci/python)', () => {
  let flite: Flite
  beforeAll(async () => {
    flite = await loadFlite({ voices: ['slt'] })
  })
  afterAll(() => flite.close())

  /** Runs a client against a simulator of its own. */
  async function run(script: string, options: { key?: string; faults?: readonly string[] } = {}) {
    const journal = openJournal()
    const known = Object.keys(elevenLabsVoiceFaults)
    const faults = (options.faults ?? []).map(text => parseFault(text, known))
    const latency = { open: soon, firstSound: soon, linger: soon }
    const service = simulateElevenLabsVoice({
      journal,
      faults,
      latency,
      key: KEY,
      voice: flite,
      voices: ['slt'],
    })
    const host = await startHost([service])
    try {
      const file = join(import.meta.dirname, 'fixtures', script)
      const ran = await promisify(execFile)(python ?? '', [file, host.url, options.key ?? KEY, 'slt'])
      return { told: JSON.parse(ran.stdout.trim().split('\n').at(-1) ?? '{}'), journal }
    } finally {
      await host.close()
    }
  }

  test('the vendor’s Python package: realtime text to speech, and a request', async () => {
    const { told, journal } = await run('elevenlabs_realtime.py')
    expect(told.pieces.length).toBeGreaterThan(2)
    const said = journal.entries.filter(({ event }) => event === 'generation-started')
    expect(said.map(({ text }) => text).join(' ')).toBe(
      'Hello there, this is the realtime voice. It is asked for word by word.',
    )
    const sent = journal.entries.filter(({ event, connection }) => event === 'audio-sent' && connection === 1)
    expect(told.pieces).toEqual(sent.map(({ bytes }) => bytes))
    expect(told.request).toBeGreaterThan(16_000)
  })

  test('it is told what is wrong', async () => {
    const refused = await run('elevenlabs_realtime.py', { key: 'sk_bad' })
    expect(refused.told).toMatchObject({ status: 1008 })
    expect(JSON.stringify(refused.told)).toContain('Invalid API key')
    const empty = await run('elevenlabs_realtime.py', { faults: ['quota'] })
    expect(JSON.stringify(empty.told)).toContain('exceeds your quota')
  })

  test('Pipecat’s service: sound, words and an interruption', async () => {
    const { told, journal } = await run('pipecat_voice.py')
    expect(told.errors).toEqual([])
    expect(told.whole.words.join(' ')).toBe('Hello there. How are you today?')
    expect([...told.whole.starts].sort((a, b) => a - b)).toEqual(told.whole.starts)
    expect(told.whole.bytes).toBeGreaterThan(32_000)
    expect(told.cut.bytes).toBeGreaterThan(0)
    expect(told.after.words.join(' ')).toBe('And now something else.')
    const opened = journal.entries.filter(({ event }) => event === 'context-opened')
    expect(opened).toHaveLength(3)
    expect(journal.entries.some(({ event }) => event === 'error-sent')).toBe(false)
  })
})
