import { describe, expect, test } from 'vitest'
import { type Pcm, toSamples } from '../../audio/pcm.ts'
import type { Hearing } from './moonshine-model.ts'
import { openPieces } from './pieces.ts'
import type { Pool, Task } from './pool.ts'

const { signal } = new AbortController()
const silence = (ms: number): Pcm => new Int16Array(toSamples(ms))
const voice = (ms: number): Pcm =>
  Int16Array.from({ length: toSamples(ms) }, (_, i) => 8000 * Math.sin(i / 5))

// Hears one word per job: its number and how many milliseconds it was about.
function listen() {
  const jobs: (Hearing & { readonly priority: Task['priority'] })[] = []
  const pool: Pool = {
    async hear(task) {
      const hearing = task.make()
      jobs.push({ ...hearing, priority: task.priority })
      const text = `${jobs.length}:${hearing.pcm.length / 16}`
      return {
        tokens: [jobs.length],
        words: [{ text, logProbabilities: [-0.1] }],
        end: 'stop',
        isForced: false,
      }
    },
    close: async () => {},
  }
  const pieces = openPieces(pool)
  const finalText = async () => (await pieces.hearFinal(pieces.end, signal))?.map(word => word.text).join(' ')
  return { pieces, jobs, finalText }
}

describe('the pieces of a turn', () => {
  test('a short turn is one piece, heard anew each time', async () => {
    const { pieces, jobs, finalText } = listen()
    pieces.append(voice(2000))
    expect(await finalText()).toBe('1:2000')
    pieces.append(voice(1000))
    expect(await finalText()).toBe('2:3000')
    expect(jobs[1]?.draft).toEqual([1])
  })

  test('a final for the very same audio is not heard again', async () => {
    const { pieces, jobs, finalText } = listen()
    pieces.append(voice(2000))
    expect(await finalText()).toBe(await finalText())
    expect(jobs).toHaveLength(1)
  })

  test('a pause after six seconds closes the piece, and the next begins just before the voice', async () => {
    const { pieces, jobs, finalText } = listen()
    pieces.append(voice(7000))
    await finalText()
    pieces.append(silence(1000))
    pieces.append(voice(2000))
    expect(await finalText()).toBe('1:7000 2:2300')
    expect(jobs[1]?.draft).toEqual([])
  })

  test('silence after a pause closes nothing: there is no voice to begin a piece with', async () => {
    const { pieces, finalText } = listen()
    pieces.append(voice(7000))
    await finalText()
    pieces.append(silence(1000))
    expect(await finalText()).toBe('2:8000')
  })

  test('a pause before six seconds closes nothing', async () => {
    const { pieces, finalText } = listen()
    pieces.append(voice(5000))
    await finalText()
    pieces.append(silence(500))
    pieces.append(voice(1000))
    expect(await finalText()).toBe('2:6500')
  })

  test('without a pause a piece is cut at its quietest spot between 12 and 18 seconds', async () => {
    const { pieces, finalText } = listen()
    pieces.append(voice(14_000))
    pieces.append(silence(240))
    pieces.append(voice(6000))
    expect(pieces.isSplitDue).toBe(true)
    const [first, second] = (await finalText())!.split(' ').map(word => Number(word.split(':')[1]))
    expect(first).toBeGreaterThanOrEqual(14_000)
    expect(first).toBeLessThanOrEqual(14_240)
    expect(first! + second!).toBe(20_240)
  })

  test('a minute in one go is cut several times and nothing is left out', async () => {
    const { pieces, jobs, finalText } = listen()
    for (let i = 0; i < 60; i++) pieces.append(voice(1000))
    await finalText()
    expect(jobs.length).toBeGreaterThanOrEqual(4)
    expect(jobs.reduce((sum, job) => sum + job.pcm.length, 0)).toBe(toSamples(60_000))
    for (const job of jobs) expect(job.pcm.length).toBeLessThanOrEqual(toSamples(18_000))
  })

  test('finals must have words where there is voice, and need not where there is none', async () => {
    const { pieces, jobs, finalText } = listen()
    pieces.append(silence(500))
    await finalText()
    pieces.append(voice(500))
    await finalText()
    expect(jobs.map(job => job.mustSpeak)).toEqual([false, true])
  })

  test('a partial is due after 600 ms and then after every 400 ms of voice, not of silence', async () => {
    const { pieces, jobs } = listen()
    pieces.append(voice(500))
    expect(pieces.isPartialDue).toBe(false)
    pieces.append(voice(100))
    expect(pieces.isPartialDue).toBe(true)
    await pieces.hearPartial(signal)
    expect(jobs[0]).toMatchObject({ priority: 'partial', mustSpeak: false, tailSamples: toSamples(200) })
    pieces.append(silence(2000))
    expect(pieces.isPartialDue).toBe(false)
    pieces.append(voice(399))
    expect(pieces.isPartialDue).toBe(true)
  })

  test('partials of a long piece are rarer', async () => {
    const { pieces } = listen()
    pieces.append(voice(11_000))
    await pieces.hearPartial(signal)
    pieces.append(voice(700))
    expect(pieces.isPartialDue).toBe(false)
    pieces.append(voice(200))
    expect(pieces.isPartialDue).toBe(true)
  })

  test('a partial that was dropped is not tried again at once', async () => {
    const pool: Pool = { hear: async () => null, close: async () => {} }
    const pieces = openPieces(pool)
    pieces.append(voice(1000))
    expect(await pieces.hearPartial(signal)).toBeNull()
    expect(pieces.isPartialDue).toBe(false)
    pieces.append(voice(400))
    expect(pieces.isPartialDue).toBe(true)
  })

  test('an aborted final is null', async () => {
    const pool: Pool = { hear: async () => null, close: async () => {} }
    const pieces = openPieces(pool)
    for (const length of [1000, 20_000]) {
      pieces.append(voice(length))
      expect(await pieces.hearFinal(pieces.end, signal)).toBeNull()
    }
  })
})
