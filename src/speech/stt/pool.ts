import { type Deferred, defer } from '../../inference/deferred.ts'
import { type ModelWorker, WorkerError } from '../../inference/worker.ts'
import type { Heard, Hearing } from './moonshine-model.ts'

/** A job for whichever worker is free first. Finals go before partials, whichever call they are of. */
export interface Task {
  readonly priority: 'final' | 'partial'
  readonly signal: AbortSignal
  /** Called when the job's turn comes, so that it is about the newest audio. */
  make(): Hearing
}

/** The recogniser's workers and the queue in front of them. */
export interface Pool {
  /** Null when the job was aborted, or was a partial that made room for a final. */
  hear(task: Task): Promise<Heard | null>
  /** Drops what is queued, ends what is running at its next step, and waits for the threads to end. */
  close(): Promise<void>
}

interface Queued extends Task {
  readonly result: Deferred<Heard | null>
  readonly running: AbortController
}

export function openPool(name: string, workers: readonly ModelWorker<Hearing, Heard>[]): Pool {
  const idle = [...workers]
  const running = new Set<Queued>()
  let queue: Queued[] = []
  let isClosed = false

  const next = (): Queued | undefined => {
    const task = queue.find(task => task.priority === 'final') ?? queue[0]
    queue = queue.filter(other => other !== task)
    return task
  }
  const dispatch = () => {
    while (idle.length > 0 && queue.length > 0) {
      const worker = idle.pop()
      const task = next()
      if (worker && task) void work(worker, task)
    }
    if (queue.every(task => task.priority !== 'final')) return
    for (const task of running) if (task.priority === 'partial') task.running.abort()
  }
  const work = async (worker: ModelWorker<Hearing, Heard>, task: Queued) => {
    running.add(task)
    try {
      const hearing = task.make()
      const heard = await worker.run(hearing, { transfer: [hearing.pcm.buffer], signal: task.running.signal })
      if (isClosed && heard.end === 'called-off') throw new WorkerError(name, 'is closed')
      task.result.resolve(heard.end === 'called-off' ? null : heard)
    } catch (error) {
      task.result.reject(error)
    }
    running.delete(task)
    idle.push(worker)
    dispatch()
  }
  return {
    async hear(task) {
      if (isClosed) throw new WorkerError(name, 'is closed')
      if (task.signal.aborted) return null
      const queued: Queued = {
        ...task,
        make: () => task.make(),
        result: defer(),
        running: new AbortController(),
      }
      const abort = () => {
        queue = queue.filter(other => other !== queued)
        queued.running.abort()
        queued.result.resolve(null)
      }
      task.signal.addEventListener('abort', abort, { once: true })
      queue.push(queued)
      dispatch()
      return queued.result.promise.finally(() => task.signal.removeEventListener('abort', abort))
    },
    async close() {
      isClosed = true
      for (const task of queue) task.result.reject(new WorkerError(name, 'is closed'))
      queue = []
      for (const task of running) task.running.abort()
      await Promise.all(workers.map(worker => worker.close()))
    },
  }
}
