import { describe, expect, test } from 'vitest'
import { readAhead } from './ahead.ts'

const never = new AbortController().signal

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}

async function* count(made: number[], upTo = 5): AsyncGenerator<number> {
  for (let number = 1; number <= upTo; number++) {
    made.push(number)
    yield number
  }
}

describe('reading ahead', () => {
  test('gives every item in order', async () => {
    expect(await collect(readAhead(count([]), never))).toEqual([1, 2, 3, 4, 5])
  })

  test('one item is made in advance, and no more', async () => {
    const made: number[] = []
    const items = readAhead(count(made), never)
    await items.next()
    await new Promise(resolve => setImmediate(resolve))
    expect(made).toEqual([1, 2])
  })

  test('an abort ends it quietly although the source never answers', async () => {
    const controller = new AbortController()
    const silent = { next: () => new Promise<IteratorResult<number>>(() => {}) }
    const reading = collect(readAhead(silent, controller.signal))
    controller.abort()
    expect(await reading).toEqual([])
    expect(await collect(readAhead(silent, controller.signal))).toEqual([])
  })

  test('what the source throws is thrown, after the items before it', async () => {
    async function* failing() {
      yield 1
      throw new Error('no more')
    }
    const seen: number[] = []
    const reading = async () => {
      for await (const item of readAhead(failing(), never)) seen.push(item)
    }
    await expect(reading()).rejects.toThrow('no more')
    expect(seen).toEqual([1])
  })

  test('what the source throws because of the abort is not', async () => {
    const controller = new AbortController()
    async function* touchy() {
      yield 1
      await new Promise((_, reject) => {
        controller.signal.addEventListener('abort', () => reject(new Error('aborted')))
      })
    }
    const items = readAhead(touchy(), controller.signal)
    expect((await items.next()).value).toBe(1)
    const next = items.next()
    controller.abort()
    expect((await next).done).toBe(true)
  })
})
