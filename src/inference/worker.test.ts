import { afterEach, describe, expect, test } from 'vitest'
import type { TestRequest, TestResponse } from './fixtures/test-model.ts'
import { type ModelWorker, openWorker, WorkerError } from './worker.ts'

const ENTRY = new URL('./fixtures/test-model.ts', import.meta.url)

describe('a model worker', () => {
  let worker: ModelWorker<TestRequest, TestResponse>
  const open = (entry = ENTRY) => {
    worker = openWorker('test', entry)
    return worker
  }
  afterEach(() => worker.close())

  test('answers each request with its response, on one other thread', async () => {
    const first = await open().run({ type: 'add', numbers: [1, 2, 3] })
    const second = await worker.run({ type: 'add', numbers: [40, 2] })
    expect([first.value, second.value]).toEqual([6, 42])
    expect(second.thread).toBe(first.thread)
    expect(first.thread).toBeGreaterThan(0)
  })

  test('tells its model what it was given, also after a crash', async () => {
    worker = openWorker('test', ENTRY, 'a file name')
    expect((await worker.run({ type: 'tell' })).value).toBe('a file name')
    await expect(worker.run({ type: 'crash' })).rejects.toThrow(WorkerError)
    expect((await worker.run({ type: 'tell' })).value).toBe('a file name')
  })

  test('what the model throws comes back as an error, and the worker goes on', async () => {
    const error: unknown = await open()
      .run({ type: 'throw' })
      .catch(thrown => thrown)
    expect(error).toBeInstanceOf(WorkerError)
    expect(error).toMatchObject({ message: expect.stringContaining('no such token') })
    expect((await worker.run({ type: 'add', numbers: [1] })).value).toBe(1)
  })

  test('a crash fails the job under way, and the next job starts a new thread', async () => {
    const before = await open().run({ type: 'add', numbers: [] })
    await expect(worker.run({ type: 'crash' })).rejects.toThrow(/worker test ended unexpectedly with code 3/)
    const after = await worker.run({ type: 'add', numbers: [7] })
    expect(after.value).toBe(7)
    expect(after.thread).not.toBe(before.thread)
  })

  test('an entry that cannot load says why', async () => {
    const missing = open(new URL('./fixtures/no-such-model.ts', import.meta.url))
    await expect(missing.prepare()).rejects.toThrow(/no-such-model/)
    await expect(missing.run({ type: 'throw' })).rejects.toThrow(WorkerError)
  })

  test('closing waits for the job under way, and takes no more', async () => {
    await open().prepare()
    const job = worker.run({ type: 'block', ms: 50 })
    await worker.close()
    expect((await job).value).toBe('done')
    await expect(worker.run({ type: 'throw' })).rejects.toThrow(/closed/)
  })

  test('a second job at once is refused', async () => {
    const job = open().run({ type: 'add', numbers: [1] })
    await expect(worker.run({ type: 'add', numbers: [2] })).rejects.toThrow(/one job at a time/)
    expect((await job).value).toBe(1)
  })

  test('an abort calls off the running job and no later one', async () => {
    const scope = new AbortController()
    const toiling = open().run({ type: 'toil' }, { signal: scope.signal })
    await worker.prepare()
    scope.abort()
    expect((await toiling).value).toBe('called off')
    const again = new AbortController()
    const more = worker.run({ type: 'toil' }, { signal: again.signal })
    again.abort()
    expect((await more).value).toBe('called off')
  })

  test('a request that cannot be sent fails alone', async () => {
    const bytes = new ArrayBuffer(8)
    const twice = { transfer: [bytes, bytes] }
    await expect(open().run({ type: 'measure', bytes }, twice)).rejects.toThrow(/transfer/i)
    expect((await worker.run({ type: 'add', numbers: [5] })).value).toBe(5)
  })

  test('a transferred buffer arrives and is gone here', async () => {
    const bytes = new ArrayBuffer(1000)
    expect((await open().run({ type: 'measure', bytes }, { transfer: [bytes] })).value).toBe(1000)
    expect(bytes.byteLength).toBe(0)
  })
})
