import { describe, expect, test } from 'vitest'
import { silence, tone } from '../fakes/sound.ts'
import { createPlayout } from './playout.ts'

const RATE = 16_000
const open = (client: 'javascript' | 'python') => createPlayout(client, RATE, () => {})
const loudest = (pcm: Int16Array, fromMs: number, toMs: number) =>
  pcm.subarray(fromMs * 16, toMs * 16).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)

describe('the browser client', () => {
  test('plays chunks gaplessly, each from where the last one ended', () => {
    const playout = open('javascript')
    playout.take(tone(100), 1, 0)
    playout.take(tone(100), 1, 10)
    playout.playTo(400)
    const heard = playout.heard()
    expect(heard.stretches).toEqual([{ turn: 1, from: 0, to: 3_200 }])
    expect(loudest(heard.pcm, 200, 400)).toBe(0)
  })

  test('begins a chunk that comes to an empty queue at the next 128 samples', () => {
    const playout = open('javascript')
    playout.take(tone(20), 1, 1)
    playout.playTo(100)
    expect(playout.heard().stretches).toEqual([{ turn: 1, from: 128, to: 448 }])
  })

  test('an interruption alone fades what it holds by 40 dB a second, and it is heard meanwhile', () => {
    const playout = open('javascript')
    playout.take(tone(3_000), 1, 0)
    playout.interrupt(1, 0)
    playout.playTo(3_000)
    const { pcm } = playout.heard()
    expect(loudest(pcm, 0, 20)).toBeGreaterThan(8_000)
    expect(loudest(pcm, 495, 505)).toBeCloseTo(900, -2)
    expect(loudest(pcm, 995, 1_005)).toBeCloseTo(90, -1)
    expect(loudest(pcm, 2_010, 3_000)).toBe(0)
  })

  test('counts the fade from the last chunk, so an old queue is nearly silent at once', () => {
    const playout = open('javascript')
    playout.take(tone(6_000), 1, 0)
    playout.interrupt(1, 2_000)
    playout.playTo(3_000)
    const { pcm } = playout.heard()
    expect(loudest(pcm, 1_980, 2_000)).toBeGreaterThan(8_000)
    // Half of the way from the chunk at 0 ms to 0.0001 at 4000 ms.
    expect(loudest(pcm, 2_008, 2_030)).toBeCloseTo(90, -1)
  })

  test('the next chunk, with whatever id, empties the queue and is at full volume', () => {
    const playout = open('javascript')
    playout.take(tone(2_000), 3, 0)
    playout.interrupt(3, 500)
    playout.take(silence(20), 3, 504)
    playout.take(tone(50), 4, 520)
    playout.playTo(2_000)
    const { pcm, stretches } = playout.heard()
    expect(stretches.at(-1)).toEqual({ turn: 4, from: 8_064 + 320, to: 8_064 + 320 + 800 })
    expect(loudest(pcm, 505, 524)).toBe(0)
    expect(loudest(pcm, 530, 560)).toBeGreaterThan(8_900)
    expect(loudest(pcm, 580, 2_000)).toBe(0)
  })

  test('two seconds after an interruption the queue is empty and the volume full', () => {
    const playout = open('javascript')
    playout.take(tone(5_000), 1, 0)
    playout.interrupt(1, 100)
    playout.playTo(4_000)
    playout.take(tone(100), 2, 4_000)
    playout.playTo(4_200)
    const { pcm } = playout.heard()
    expect(loudest(pcm, 2_120, 4_000)).toBe(0)
    expect(loudest(pcm, 4_010, 4_090)).toBeGreaterThan(8_900)
  })
})

describe('the Python SDK', () => {
  test('plays the chunk under way to its end and drops the rest of the queue', () => {
    const playout = open('python')
    playout.take(tone(250), 1, 0)
    playout.take(tone(250), 1, 0)
    playout.interrupt(1, 100)
    playout.playTo(1_000)
    expect(playout.heard().stretches).toEqual([{ turn: 1, from: 0, to: 4_000 }])
  })

  test('drops audio with an id up to the interrupted one, and plays the next reply', () => {
    const playout = open('python')
    playout.interrupt(3, 0)
    playout.take(tone(100), 3, 10)
    playout.take(tone(100), 4, 50)
    playout.playTo(1_000)
    expect(playout.heard().stretches).toEqual([{ turn: 4, from: 800, to: 2_400 }])
  })
})
