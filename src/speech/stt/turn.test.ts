import { describe, expect, test, vi } from 'vitest'
import { type Pcm, toSamples } from '../../audio/pcm.ts'
import type { SttPart } from '../provider.ts'
import type { Heard } from './moonshine-model.ts'
import type { Pool, Task } from './pool.ts'
import { openTurn } from './turn.ts'

const voice = (ms: number): Pcm =>
  Int16Array.from({ length: toSamples(ms) }, (_, i) => 8000 * Math.sin(i / 5))
const heardAs = (text: string): Heard => ({
  tokens: [],
  words: text === '' ? [] : [{ text, logProbabilities: [-0.1] }],
  end: 'stop',
  isForced: false,
})

function listen(hear: (task: Task) => Promise<Heard | null>) {
  const pool: Pool = { hear, close: async () => {} }
  const parts: SttPart[] = []
  const call = new AbortController()
  const turn = openTurn({ name: 'test', pool, signal: call.signal, emit: part => parts.push(part) })
  return { turn, parts, call, running: turn.run() }
}

describe('a turn', () => {
  test('a flush calls off the partial that is under way, and its final comes', async () => {
    const partials: Task[] = []
    const { turn, parts, running } = listen(async task => {
      if (task.priority === 'final') return heardAs('all')
      partials.push(task)
      return new Promise(resolve => task.signal.addEventListener('abort', () => resolve(null)))
    })
    turn.append(voice(1000))
    await vi.waitFor(() => expect(partials).toHaveLength(1))
    turn.flush(3)
    turn.end()
    await running
    expect(parts).toEqual([{ type: 'text-final', text: 'all', confidence: expect.any(Number), mark: 3 }])
  })

  test('a flush that comes right behind the audio leaves no time for a partial', async () => {
    const heard: Task['priority'][] = []
    const { turn, running } = listen(async task => {
      heard.push(task.priority)
      return heardAs('all')
    })
    turn.append(voice(1000))
    await Promise.resolve()
    turn.flush(1)
    turn.end()
    await running
    expect(heard).toEqual(['final'])
  })

  test('a partial that fails is passed over; a final that fails ends the turn', async () => {
    let failures = 0
    const { turn, parts, running } = listen(async task => {
      failures++
      throw new Error(`worker died in a ${task.priority}`)
    })
    turn.append(voice(1000))
    await vi.waitFor(() => expect(failures).toBe(1))
    expect(parts).toEqual([])
    turn.flush(1)
    await expect(running).rejects.toThrow('worker died in a final')
  })

  test('the same text is not offered twice, and no text not at all', async () => {
    const texts = ['', 'one', 'one', 'two']
    const { turn, parts, running } = listen(async () => heardAs(texts.shift() ?? ''))
    while (texts.length > 0) {
      const { length } = texts
      turn.append(voice(800))
      await vi.waitFor(() => expect(texts).toHaveLength(length - 1))
    }
    turn.end()
    await running
    expect(parts.map(part => part.text)).toEqual(['one', 'two'])
  })

  test('after an abort nothing is said and the work ends', async () => {
    const { turn, parts, call, running } = listen(async () => {
      call.abort()
      return heardAs('too late')
    })
    turn.append(voice(1000))
    turn.flush(1)
    await running
    expect(parts).toEqual([])
  })
})
