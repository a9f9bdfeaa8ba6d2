import { describe, expect, test } from 'vitest'
import { type Deferred, defer } from '../../inference/deferred.ts'
import { openQueue } from './queue.ts'

/** A worker whose jobs the test ends by hand. */
function openBench() {
  const started: string[] = []
  const underWay: { readonly request: string; readonly done: Deferred<string> }[] = []
  const take = () => {
    const job = underWay.shift()
    if (!job) throw new Error('nothing is under way')
    return job
  }
  return {
    started: () => started,
    worker(request: string) {
      const done = defer<string>()
      started.push(request)
      underWay.push({ request, done })
      return done.promise
    },
    async finish() {
      const { request, done } = take()
      done.resolve(request.toUpperCase())
      await settled()
    },
    async fail(error: Error) {
      take().done.reject(error)
      await settled()
    },
  }
}
const settled = () => new Promise<void>(resolve => setImmediate(resolve))
const later = { isUrgent: false, signal: new AbortController().signal }
const urgent = { ...later, isUrgent: true }

describe('a queue of work', () => {
  test('a worker has one job at a time; urgent jobs pass the others, else first come, first served', async () => {
    const bench = openBench()
    const queue = openQueue([bench.worker])
    const results = [
      queue.run('first', later),
      queue.run('second', later),
      queue.run('third', later),
      queue.run('hurry', urgent),
      queue.run('hurry too', urgent),
    ]
    expect(bench.started()).toEqual(['first'])
    for (let left = results.length; left > 0; left--) await bench.finish()
    expect(bench.started()).toEqual(['first', 'hurry', 'hurry too', 'second', 'third'])
    expect(await Promise.all(results)).toEqual(['FIRST', 'SECOND', 'THIRD', 'HURRY', 'HURRY TOO'])
  })

  test('several workers work side by side', () => {
    const bench = openBench()
    const queue = openQueue([bench.worker, bench.worker])
    for (const request of ['a', 'b', 'c']) void queue.run(request, later)
    expect(bench.started()).toEqual(['a', 'b'])
  })

  test('an aborted job is never started, and its caller knows at once', async () => {
    const bench = openBench()
    const queue = openQueue([bench.worker])
    const { signal, abort } = abortable()
    void queue.run('running', later)
    const waiting = queue.run('waiting', { isUrgent: false, signal })
    const next = queue.run('next one', later)
    abort()
    expect(await waiting).toBeUndefined()
    expect(await queue.run('too late', { isUrgent: true, signal })).toBeUndefined()
    await bench.finish()
    await bench.finish()
    expect(await next).toBe('NEXT ONE')
    expect(bench.started()).toEqual(['running', 'next one'])
  })

  test('a job that is aborted under way answers at once, and the worker goes on when it is done', async () => {
    const bench = openBench()
    const queue = openQueue([bench.worker])
    const { signal, abort } = abortable()
    const running = queue.run('long', { isUrgent: false, signal })
    const next = queue.run('after it', later)
    abort()
    expect(await running).toBeUndefined()
    expect(bench.started()).toEqual(['long'])
    await bench.finish()
    await bench.finish()
    expect(await next).toBe('AFTER IT')
  })

  test('a failure reaches its own caller only', async () => {
    const bench = openBench()
    const queue = openQueue([bench.worker])
    const failing = queue.run('bad', later)
    const next = queue.run('good', later)
    const failure = expect(failing).rejects.toThrow('out of breath')
    await bench.fail(new Error('out of breath'))
    await failure
    await bench.finish()
    expect(await next).toBe('GOOD')
  })
})

function abortable() {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}
