import { describe, expect, test } from 'vitest'
import { type Deferred, defer } from '../../inference/deferred.ts'
import type { ModelWorker } from '../../inference/worker.ts'
import type { Heard, Hearing } from './moonshine-model.ts'
import { openPool, type Task } from './pool.ts'

const HEARD: Heard = { tokens: [5], words: [], end: 'stop', isForced: false }

// Jobs are told apart by the length of their audio and end when the test says so, or early when they are called off.
function holdWorker() {
  const jobs: { size: number; isCalledOff: boolean; done: Deferred<Heard> }[] = []
  const worker: ModelWorker<Hearing, Heard> = {
    prepare: async () => {},
    run(request, { signal } = {}) {
      const job = { size: request.pcm.length, isCalledOff: false, done: defer<Heard>() }
      jobs.push(job)
      signal?.addEventListener('abort', () => {
        job.isCalledOff = true
        job.done.resolve({ ...HEARD, end: 'called-off' })
      })
      return job.done.promise
    },
    close: async () => {},
  }
  return { worker, jobs }
}

const task = (size: number, priority: Task['priority'], signal = new AbortController().signal): Task => ({
  priority,
  signal,
  make: () => ({ pcm: new Int16Array(size), tailSamples: 0, draft: [], mustSpeak: false }),
})
const settle = () => new Promise(resolve => setImmediate(resolve))

describe('the pool', () => {
  test('finals go before partials that came earlier, each kind in its order', async () => {
    const { worker, jobs } = holdWorker()
    const pool = openPool('test', [worker])
    const order = [
      task(1, 'final'),
      task(2, 'partial'),
      task(3, 'final'),
      task(4, 'partial'),
      task(5, 'final'),
    ]
    const results = order.map(each => pool.hear(each))
    for (let i = 0; i < 5; i++) {
      jobs[i]!.done.resolve(HEARD)
      await settle()
    }
    expect(jobs.map(job => job.size)).toEqual([1, 3, 5, 2, 4])
    expect(await Promise.all(results)).toEqual(order.map(() => HEARD))
  })

  test('a running partial makes room for a final, of whatever call', async () => {
    const { worker, jobs } = holdWorker()
    const pool = openPool('test', [worker])
    const partial = pool.hear(task(1, 'partial'))
    const final = pool.hear(task(2, 'final'))
    expect(await partial).toBeNull()
    await settle()
    jobs[1]!.done.resolve(HEARD)
    expect(await final).toEqual(HEARD)
  })

  test('a partial goes on while another worker is free for the final', async () => {
    const [a, b] = [holdWorker(), holdWorker()]
    const pool = openPool('test', [a.worker, b.worker])
    const partial = pool.hear(task(1, 'partial'))
    const final = pool.hear(task(2, 'final'))
    for (const job of [...a.jobs, ...b.jobs]) {
      expect(job.isCalledOff).toBe(false)
      job.done.resolve(HEARD)
    }
    expect(await Promise.all([partial, final])).toEqual([HEARD, HEARD])
  })

  test('an aborted job answers null at once; queued it never runs, running it is called off', async () => {
    const { worker, jobs } = holdWorker()
    const pool = openPool('test', [worker])
    const [running, queued] = [new AbortController(), new AbortController()]
    const results = [pool.hear(task(1, 'final', running.signal)), pool.hear(task(2, 'final', queued.signal))]
    const last = pool.hear(task(3, 'final'))
    queued.abort()
    running.abort()
    expect(await Promise.all(results)).toEqual([null, null])
    await settle()
    expect(jobs.map(job => job.size)).toEqual([1, 3])
    jobs[1]!.done.resolve(HEARD)
    expect(await last).toEqual(HEARD)
  })

  test('the audio of a job is asked for when its turn comes', async () => {
    const { worker, jobs } = holdWorker()
    const pool = openPool('test', [worker])
    let size = 10
    void pool.hear(task(1, 'final'))
    const late = pool.hear({
      ...task(0, 'final'),
      make: () => ({ pcm: new Int16Array(size), tailSamples: 0, draft: [], mustSpeak: false }),
    })
    size = 20
    jobs[0]!.done.resolve(HEARD)
    await settle()
    expect(jobs[1]!.size).toBe(20)
    jobs[1]!.done.resolve(HEARD)
    await late
  })

  test('a failed job fails alone', async () => {
    const { worker, jobs } = holdWorker()
    const pool = openPool('test', [worker])
    const results = [pool.hear(task(1, 'final')), pool.hear(task(2, 'final'))]
    jobs[0]!.done.reject(new Error('worker died'))
    await expect(results[0]).rejects.toThrow('worker died')
    await settle()
    jobs[1]!.done.resolve(HEARD)
    expect(await results[1]).toEqual(HEARD)
  })

  test('closing fails what is queued and running', async () => {
    const { worker } = holdWorker()
    const pool = openPool('test', [worker])
    const results = [pool.hear(task(1, 'final')), pool.hear(task(2, 'final'))]
    const failures = results.map(result => expect(result).rejects.toThrow(/closed/))
    await pool.close()
    await Promise.all(failures)
    await expect(pool.hear(task(3, 'final'))).rejects.toThrow(/closed/)
  })
})
