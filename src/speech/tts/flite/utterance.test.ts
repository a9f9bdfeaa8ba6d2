import { beforeAll, describe, expect, test } from 'vitest'
import { loadProgram, type Program } from './program.ts'
import { readPhones, utter } from './utterance.ts'
import { readVoiceWeights } from './weights.ts'

test('phones are read with their times, and pauses only move the next one', () => {
  expect(readPhones('pau:0.136 sh:0.282 pau:0.672 ay:0.880 \n')).toEqual([
    { name: 'sh', from: 0.136, to: 0.282 },
    { name: 'ay', from: 0.672, to: 0.88 },
  ])
  expect(readPhones('')).toEqual([])
  expect(readPhones('broken')).toEqual([])
})

describe('an utterance', () => {
  let flite: Program
  beforeAll(async () => {
    flite = loadProgram('flite', await readVoiceWeights())
  })
  const namesOf = (text: string) =>
    utter(flite, { text, voice: 'kal16', stretch: 1 }).phones.map(phone => phone.name)

  test('its phones lie inside its sound', () => {
    for (const voice of ['rms', 'slt', 'awb', 'kal16']) {
      const { pcm, phones } = utter(flite, { text: 'Hello there.', voice, stretch: 1 })
      expect(phones.map(phone => phone.name).join(' ')).toMatch(/^hh .* r$/)
      expect(pcm.length / 16_000).toBeGreaterThan(phones.at(-1)!.to)
    }
  })

  test('stretched speech lasts longer', () => {
    const lengthAt = (stretch: number) =>
      utter(flite, { text: 'Hello there.', voice: 'rms', stretch }).pcm.length
    expect(lengthAt(1.4)).toBeGreaterThan(1.3 * lengthAt(1))
  })

  test('text that looks like options is spoken, not obeyed', () => {
    expect(namesOf('--version')).toEqual(namesOf('version'))
    expect(namesOf('-voice slt')).toEqual(namesOf('voice slt'))
    expect(namesOf('-t')).toEqual(namesOf('t'))
  })
})
