import type { Transferable, Worker } from 'node:worker_threads'
import { type Deferred, defer } from './deferred.ts'
import type { FromWorker, ToWorker, WorkerStart } from './messages.ts'
import { startThread } from './thread.ts'

/** A model's worker could not do its job; the next job starts a new worker where the old one has gone. */
export class WorkerError extends Error {
  constructor(worker: string, message: string, cause?: unknown) {
    super(`worker ${worker} ${message}`, { cause })
    this.name = 'WorkerError'
  }
}

/** A thread that holds a model and does one job at a time; whoever has several queues them. */
export interface ModelWorker<Request, Response> {
  /** Resolves when the model is loaded and warm; starts the thread if there is none. */
  prepare(): Promise<void>
  /**
   * Does a job. `transfer` moves buffers instead of copying them. Aborting `signal` asks the running job to end early:
   * it still answers, with whatever it has. Throws a WorkerError when the job fails, the thread dies or is closed.
   */
  run(request: Request, options?: JobOptions): Promise<Response>
  /** Lets the running job finish and the thread end by itself: ending a thread inside ONNX Runtime aborts the process. */
  close(): Promise<void>
}

export interface JobOptions {
  readonly transfer?: readonly Transferable[]
  readonly signal?: AbortSignal
}

/** Describes a worker whose model is told `given` when it loads; nothing starts before `prepare` or the first `run`. */
export function openWorker<Request, Response>(
  name: string,
  entry: URL,
  given?: unknown,
): ModelWorker<Request, Response> {
  let thread: Thread<Request, Response> | undefined
  let isClosed = false
  const current = () => {
    if (isClosed) throw new WorkerError(name, 'is closed')
    thread ??= openThread<Request, Response>(name, entry, given, () => {
      thread = undefined
    })
    return thread
  }
  return {
    prepare: async () => current().ready,
    run: async (request, options = {}) => current().run(request, options),
    async close() {
      isClosed = true
      await thread?.close()
    },
  }
}

interface Thread<Request, Response> {
  readonly ready: Promise<void>
  run(request: Request, options: JobOptions): Promise<Response>
  close(): Promise<void>
}

function openThread<Request, Response>(
  name: string,
  entry: URL,
  given: unknown,
  forget: () => void,
): Thread<Request, Response> {
  const start: WorkerStart = { calledOff: new Int32Array(new SharedArrayBuffer(4)), given }
  const worker = startThread(name, entry, start)
  const ready = defer<void>()
  const gone = defer<void>()
  let job: Deferred<Response> | undefined
  let lastId = 0
  let crash: unknown
  const settle = (): Deferred<Response> | undefined => {
    const settled = job
    job = undefined
    worker.unref()
    return settled
  }
  worker.on('message', (message: FromWorker<Response>) => {
    if (message.type === 'ready') {
      if (!job) worker.unref()
      ready.resolve()
    } else if (message.type === 'job-done') settle()?.resolve(message.response)
    else settle()?.reject(new WorkerError(name, `failed: ${message.error.message}`, message.error))
  })
  worker.on('error', error => {
    crash = error
  })
  worker.on('exit', code => {
    forget()
    const error = new WorkerError(name, `ended unexpectedly with code ${code}${reasonOf(crash)}`, crash)
    ready.reject(error)
    settle()?.reject(error)
    gone.resolve()
  })
  ready.promise.catch(() => {}) // Whoever waits hears of it; a failed job says it too.
  return {
    ready: ready.promise,
    async run(request, { transfer = [], signal }) {
      if (job) throw new WorkerError(name, 'is busy: it does one job at a time')
      const id = ++lastId
      const done = defer<Response>()
      const callOff = () => Atomics.store(start.calledOff, 0, id)
      if (signal?.aborted) callOff()
      signal?.addEventListener('abort', callOff, { once: true })
      send(worker, { type: 'job', id, request }, transfer)
      job = done
      worker.ref()
      return done.promise.finally(() => signal?.removeEventListener('abort', callOff))
    },
    async close() {
      worker.ref()
      send(worker, { type: 'close' })
      await gone.promise
    },
  }
}

function send<Request>(
  worker: Worker,
  message: ToWorker<Request>,
  transfer: readonly Transferable[] = [],
): void {
  worker.postMessage(message, [...transfer])
}

const reasonOf = (crash: unknown): string => (crash instanceof Error ? `: ${crash.message}` : '')
