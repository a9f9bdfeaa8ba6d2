import { expect, test } from 'vitest'
import { loadFlite } from '../../../speech/tts/flite/flite.ts'
import { energySegments } from './energy.ts'
import { type Speak, speakWith } from './spoken.ts'
import { wordFinder } from './words.ts'

const silent: Speak = () => Promise.reject(new Error('nobody was to speak'))
const known = {
  file: 'speech/libri_other__libri_2414-128291-0000.wav',
  text: 'what hath happened unto me',
  pcm: new Int16Array(48_000),
  speech: [{ fromMs: 500, toMs: 2_550 }],
}

test('words of a clip that was aligned once are those of the file; so are a telephone copy’s', async () => {
  const find = await wordFinder(silent)
  const words = await find(known)
  expect(words?.at(0)).toEqual({ text: 'what', fromMs: 480, toMs: 860 })
  expect(words?.at(-1)).toEqual({ text: 'me', fromMs: 2_150, toMs: 2_570 })
  expect(await find({ ...known, file: known.file.replace('/', '/tel8k__') })).toEqual(words)
})

test('words that do not fit the speech are unknown', async () => {
  const find = await wordFinder(silent)
  expect(await find({ ...known, speech: [{ fromMs: 700, toMs: 2_550 }] })).toBeNull()
})

test('a clip that nobody has aligned is aligned to a voice, where there is one', async () => {
  const flite = await loadFlite({ voices: ['slt', 'rms', 'awb'] })
  const speak = speakWith(flite)
  const { pcm } = await speak('Please leave your message after the tone.', { voice: 'awb', speed: 1 })
  const text = 'Please leave your message after the tone. (beep)'
  const clip = { file: 'mine.wav', text, pcm, speech: energySegments(pcm) }
  const find = await wordFinder(speak)
  expect((await find(clip))?.map(({ text }) => text).join(' ')).toBe(
    'Please leave your message after the tone.',
  )
  // The text has changed.
  expect(await find({ ...clip, file: known.file })).toHaveLength(7)
  expect(await (await wordFinder(null))(clip)).toBeNull()
  await flite.close()
})
