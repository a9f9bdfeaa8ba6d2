import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeWav } from '../audio/wav.ts'
import type { TextToSpeech } from '../speech/provider.ts'
import { tone } from './fakes/sound.ts'
import { prepareScript } from './prepare.ts'
import { parseScenario } from './scenario.ts'
import type { SoundSources } from './sounds.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scenario-'))
  await mkdir(join(folder, 'corpus'))
  await writeFile(join(folder, 'own.wav'), writeWav(16_000, [tone(300)]))
  await writeFile(join(folder, 'corpus', 'hello.wav'), writeWav(16_000, [tone(400)]))
})
afterAll(() => rm(folder, { recursive: true }))

const spoken: string[] = []
const voice: TextToSpeech = {
  name: 'tones',
  rate: 8_000,
  async *speak(text, { voice: name }) {
    for await (const clause of text) spoken.push(`${name}: ${clause}`)
    yield { pcm: tone(250, 8_000), words: [] }
    yield { pcm: tone(250, 8_000), words: [] }
  },
}
const sources = (of: Partial<SoundSources> = {}): SoundSources => ({
  folder,
  corpus: join(folder, 'corpus'),
  voice: async () => voice,
  ...of,
})
const prepare = (steps: readonly unknown[], of: Partial<SoundSources> = {}, more = {}) =>
  prepareScript(parseScenario({ name: 'x', steps, ...more }, 'x.json'), sources(of))
const clipOf = async (say: unknown, of: Partial<SoundSources> = {}) => {
  const [step] = (await prepare([{ say }], of)).steps
  return step?.type === 'say' ? step.clip : null
}

describe('the sounds of a scenario', () => {
  test('are files beside it', async () => {
    expect(await clipOf({ wav: 'own.wav', text: 'one' })).toMatchObject({ origin: 'recorded', text: 'one' })
  })

  test('are clips of the corpus where it has them', async () => {
    expect(await clipOf({ clip: 'hello.wav', text: 'hello' })).toMatchObject({
      name: 'hello.wav',
      origin: 'recorded',
    })
  })

  test.each([
    ['there is no corpus', { corpus: null }],
    ['the corpus has no such clip', {}],
  ])('are spoken where %s, and marked made', async (_name, of) => {
    spoken.length = 0
    const clip = await clipOf({ clip: 'gone.wav', text: 'hello', voice: 'rms' }, of)
    expect(clip).toMatchObject({ origin: 'made', text: 'hello' })
    expect(clip?.pcm).toHaveLength(8_000)
    expect(spoken).toEqual(['rms: hello'])
  })

  test('are spoken once, however often they are said', async () => {
    spoken.length = 0
    await prepare([{ say: { text: 'again' } }, { say: { text: 'again' } }])
    expect(spoken).toEqual(['slt: again'])
  })

  test.each([
    [{ clip: 'gone.wav' }, /gone\.wav is not in the corpus .* no text to speak/],
    [{ wav: 'missing.wav' }, /cannot read .*missing\.wav/],
  ])('%j that cannot be had are named', async (say, message) => {
    await expect(clipOf(say)).rejects.toThrow(message)
  })

  test('need a voice where they must be spoken', async () => {
    await expect(clipOf({ text: 'hello' }, { voice: null })).rejects.toThrow(/"hello" has to be spoken/)
  })
})

describe('the cues of a scenario', () => {
  test('are the greeting first, then the agent’s silence', async () => {
    const { steps } = await prepare([{ message: 'a' }, { message: 'b' }, { message: 'c', after: 'previous' }])
    expect(steps.map(step => step.cue)).toMatchObject([
      { after: 'greeting', delayMs: 800, patienceMs: 10_000 },
      { after: 'agent-quiet', delayMs: 800 },
      { after: 'previous', delayMs: 0 },
    ])
  })

  test('are a millisecond where one is given', async () => {
    const { steps } = await prepare([{ message: 'a', at_ms: 1_234 }], {}, { patience_ms: 500 })
    expect(steps[0]?.cue).toEqual({ after: 'connection', delayMs: 1_234, patienceMs: 500 })
  })
})

test('the microphone is the browser’s unless the scenario says otherwise', async () => {
  const plain = await prepare([{ hang_up: true }])
  expect(plain.uplink).toEqual({ chunkMs: 32, quiet: 'noise', stalls: [], background: null, echo: null })
  const background = { sound: { wav: 'own.wav' }, gain_db: -20 }
  const microphone = { chunk_ms: 250, quiet: 'nothing', stalls: [{ at_ms: 1, lasts_ms: 2 }], background }
  const other = await prepare([{ hang_up: true }], {}, { microphone })
  expect(other.uplink).toMatchObject({ chunkMs: 250, quiet: 'nothing', stalls: [{ atMs: 1, lastsMs: 2 }] })
  expect(other.uplink.background).toMatchObject([{ fromMs: null, toMs: null }])
  expect(other.uplink.background?.[0]?.gain).toBeCloseTo(0.1, 6)
})

describe('a scenario that is none', () => {
  test.each([
    ['two moments', { steps: [{ message: 'a', at_ms: 1, after: 'greeting' }] }, /either at_ms, or after/],
    ['an unknown key', { steps: [{ message: 'a', when: 1 }] }, /steps\[0\]/],
    [
      'a chunk nobody sends',
      { steps: [{ hang_up: true }], microphone: { chunk_ms: 33 } },
      /microphone\.chunk_ms/,
    ],
    ['no steps', { steps: [] }, /steps/],
  ])('with %s is refused at its place', (_name, of, message) => {
    expect(() => parseScenario({ name: 'x', ...of }, 'x.json')).toThrow(message)
    expect(() => parseScenario({ name: 'x', ...of }, 'x.json')).toThrow(/^x\.json is not valid/)
  })
})
