import { beforeAll, describe, expect, test } from 'vitest'
import { type Pcm, toMillis, toSamples } from '../../../audio/pcm.ts'
import { seedRandom } from '../../../simulate/line/random.ts'
import { createClip } from '../../clip.ts'
import { joined, silence, tone } from '../../fakes/sound.ts'
import type { Half, OtherSound } from '../plan.ts'
import type { Speak } from './backchannels.ts'
import { makeOtherSounds } from './catalogue.ts'
import { powerAt } from './fakes/synthetic-turn.ts'
import { hum, hums } from './hums.ts'

// Every voice is a tone of its own here.
const HZ: Readonly<Record<string, number>> = { slt: 300, kal16: 400, rms: 1_000, awb: 1_300 }

function speakTones() {
  const spoken: { text: string; voice: string; speed: number }[] = []
  const speak: Speak = async (text, { voice, speed }) => {
    spoken.push({ text, voice, speed })
    return joined(silence(50), tone(400 / speed, 16_000, HZ[voice]), silence(50))
  }
  return { spoken, speak }
}

describe('the catalogue', () => {
  const { spoken, speak } = speakTones()
  let sounds: readonly OtherSound[] = []
  beforeAll(async () => {
    sounds = await makeOtherSounds({ speak, seed: 5 })
  })
  const of = (kind: OtherSound['kind'], half: Half) =>
    sounds.filter(sound => sound.kind === kind && sound.half === half)

  test('has enough of everything in either half', () => {
    for (const half of ['development', 'reporting'] as const) {
      expect(of('backchannel', half)).toHaveLength(19)
      expect(of('vocal', half)).toHaveLength(12)
      expect(of('impact', half)).toHaveLength(15)
      expect(of('tone', half)).toHaveLength(9)
    }
    expect(sounds.slice(0, 4).map(sound => sound.half)).toEqual([
      'development',
      'reporting',
      'development',
      'reporting',
    ])
  })

  test('has names of its own for all of them, safe in a file name', () => {
    expect(new Set(sounds.map(sound => sound.name)).size).toBe(sounds.length)
    for (const { name } of sounds) expect(name).toMatch(/^[a-z0-9-]+$/)
    expect(sounds.map(sound => sound.name)).toEqual(
      expect.arrayContaining(['cough-1', 'cough-2', 'mm-hmm-130-hz', 'yeah-slt', 'i-see-awb', 'ringback-uk']),
    )
  })

  test('holds sounds that a caller can make', () => {
    for (const { name, pcm, origin } of sounds) {
      const { onset, end } = createClip({ name, text: '', origin, pcm })
      expect(end - onset).toBeGreaterThan(toSamples(20))
    }
  })

  test('has no voice in both halves, and each at several speeds and pitches', () => {
    const voicesOf = (half: Half) =>
      new Set(of('backchannel', half).flatMap(({ name }) => name.match(/[a-z]+\d*$/) ?? []))
    const both = [...voicesOf('development')].filter(
      voice => voice !== 'hz' && voicesOf('reporting').has(voice),
    )
    expect(both).toEqual([])
    expect(new Set(spoken.map(one => one.speed)).size).toBeGreaterThan(5)
    for (const { speed } of spoken) expect(Math.abs(speed - 1)).toBeLessThanOrEqual(0.2)
    const pitches = of('backchannel', 'reporting')
      .filter(({ name }) => name.endsWith('rms'))
      .map(({ pcm }) => loudest(pcm, 850, 1_150))
    expect(new Set(pitches).size).toBeGreaterThan(2)
    for (const hz of pitches) expect(Math.abs(hz / 1_000 - 1)).toBeLessThan(0.13)
  })

  test('is the same for the same seed, and another for another', async () => {
    const bytes = (all: readonly OtherSound[]) =>
      all.map(({ pcm }) => Buffer.from(pcm.buffer).toString('base64'))
    const again = await makeOtherSounds({ speak: speakTones().speak, seed: 5 })
    expect(again.map(sound => sound.name)).toEqual(sounds.map(sound => sound.name))
    expect(bytes(again)).toEqual(bytes(sounds))
    const other = bytes(await makeOtherSounds({ speak: speakTones().speak, seed: 6 }))
    const isTone = sounds.map(sound => sound.kind === 'tone')
    expect(other.filter((one, index) => one === bytes(sounds)[index])).toHaveLength(
      isTone.filter(Boolean).length,
    )
  })
})

describe('a hum', () => {
  const all = hums.flatMap(kind =>
    [100, 150, 220].map(hz => ({ kind, hz, pcm: hum(kind, hz, seedRandom(hz)) })),
  )

  test('lasts 200 to 500 ms', () => {
    for (const { pcm } of all) {
      expect(toMillis(pcm.length) - 40).toBeGreaterThanOrEqual(200)
      expect(toMillis(pcm.length) - 40).toBeLessThanOrEqual(500)
    }
  })

  test('is at about its pitch, and glides: “mm” falls, the others rise', () => {
    for (const { kind, hz, pcm } of all) {
      const first = periodicity(pcm.subarray(toSamples(60), toSamples(110)), hz)
      const last = periodicity(pcm.subarray(-toSamples(110), -toSamples(50)), hz)
      expect(Math.abs(first / hz - 1)).toBeLessThan(0.15)
      if (kind === 'mm') expect(last).toBeLessThan(0.98 * first)
      else expect(last).toBeGreaterThan(1.05 * first)
    }
  })
})

/** The frequency at which a stretch repeats itself best, Hz, within an octave around one. */
function periodicity(pcm: Pcm, around: number): number {
  let best = { hz: 0, likeness: -Infinity }
  for (let lag = Math.ceil(16_000 / (1.4 * around)); lag < 16_000 / (0.7 * around); lag++) {
    let likeness = 0
    for (let at = lag; at < pcm.length; at++) likeness += (pcm[at] ?? 0) * (pcm[at - lag] ?? 0)
    likeness /= pcm.length - lag
    if (likeness > best.likeness) best = { hz: 16_000 / lag, likeness }
  }
  return best.hz
}

function loudest(pcm: Pcm, from: number, to: number): number {
  let best = { hz: from, power: -Infinity }
  for (let hz = from; hz <= to; hz += 5) {
    const power = powerAt(pcm, hz)
    if (power > best.power) best = { hz, power }
  }
  return best.hz
}
