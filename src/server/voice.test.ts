import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ConfigError, readConfig } from '../config.ts'
import { modelNamed } from '../models/catalogue.ts'
import { writeReceipt } from '../models/receipt.ts'
import { writeTinyVoice } from '../speech/tts/piper/fixtures/tiny-voice.ts'
import { openVoice } from './voice.ts'

const empty = mkdtempSync(join(tmpdir(), 'antiphon-voice-'))

async function open(setting: string) {
  const problems: string[] = []
  const config = readConfig({}, { ANTIPHON_MODELS: join(empty, 'models') }, empty)
  const { tts, why, advice } = await openVoice(config, setting || null, problem => problems.push(problem))
  await tts.close()
  return { name: tts.name, why, advice, problems }
}

test('nobody has chosen and nothing is pulled: the embedded voice, and how to get a better one', async () => {
  expect(await open('')).toEqual({
    name: 'flite',
    why: 'embedded default: needs no key and no network',
    advice: expect.stringMatching(/^A natural voice: antiphon models pull joe, or /),
    problems: [],
  })
  expect(await open('flite')).toMatchObject({ name: 'flite', advice: null })
})

test('the path of a voice in Piper’s format', async () => {
  const { model } = await writeTinyVoice()
  expect(await open(model)).toMatchObject({ name: expect.stringMatching(/^piper-/), problems: [] })
})

test('a voice that is not pulled, not there or not whole is told, and callers hear the embedded one', async () => {
  expect(await open('joe')).toMatchObject({
    name: 'flite',
    problems: ['ANTIPHON_TTS=joe is not pulled, and the embedded voice speaks: antiphon models pull joe'],
  })
  expect((await open('/nowhere/x.onnx')).problems).toEqual([expect.stringContaining('/nowhere/x.onnx.json')])
  const { model } = await writeTinyVoice()
  await truncate(model, 200)
  const { name, problems } = await open(model)
  expect(name).toBe('flite')
  expect(problems).toEqual([expect.stringContaining(model)])
})

test('a pulled voice whose files are others by now is told, chosen or not', async () => {
  const joe = modelNamed('joe')
  const folder = join(empty, 'models', 'joe')
  mkdirSync(folder, { recursive: true })
  for (const { name } of joe.files) writeFileSync(join(folder, name), 'tampered')
  await writeReceipt(joe, folder)
  for (const setting of ['', 'joe'])
    expect(await open(setting)).toMatchObject({
      name: 'flite',
      problems: [
        expect.stringMatching(/^The voice joe in .* is not as it was pulled, .*antiphon models pull joe$/),
      ],
    })
})

test('a name that nobody knows is refused with those that there are', async () => {
  await expect(open('siri')).rejects.toThrow(ConfigError)
  await expect(open('siri')).rejects.toThrow(
    /no such voice; there is elevenlabs, openai, flite, joe, lj, kristin, simulated, or/,
  )
})
