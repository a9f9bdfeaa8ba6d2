import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findVoice } from './voice-folder.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'antiphon-voice-folder-'))
})
afterEach(() => rm(folder, { recursive: true }))
const put = (...names: readonly string[]) => Promise.all(names.map(name => writeFile(join(folder, name), '')))

test('a voice is found by its ending, whatever else lies there', async () => {
  await put('en_US-joe-medium.onnx', 'en_US-joe-medium.onnx.json', 'MODEL_CARD', 'receipt.json')
  expect(await findVoice(folder)).toEqual({
    model: join(folder, 'en_US-joe-medium.onnx'),
    config: join(folder, 'en_US-joe-medium.onnx.json'),
  })
})

test('what is missing, or there twice, is an error that says so', async () => {
  await expect(findVoice(join(folder, 'none'))).rejects.toThrow(/none cannot be read \(ENOENT\)/)
  await expect(findVoice(folder)).rejects.toThrow(/has no \.onnx file: a voice is one NAME\.onnx/)
  await put('a.onnx', 'b.onnx.json')
  await expect(findVoice(folder)).rejects.toThrow(/has a\.onnx but not a\.onnx\.json/)
  await put('b.onnx')
  await expect(findVoice(folder)).rejects.toThrow(/has several: a\.onnx, b\.onnx/)
})
