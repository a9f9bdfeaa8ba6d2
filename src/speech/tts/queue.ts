import { type Deferred, defer } from '../../inference/deferred.ts'

/** Work for a few workers that each do one job at a time: urgent jobs first, else in the order they came. */
export interface WorkQueue<Request, Response> {
  /** Does a job; resolves to undefined, at once, when `signal` aborts before it is done. Throws what the worker throws. */
  run(request: Request, options: QueueOptions): Promise<Response | undefined>
}

interface QueueOptions {
  readonly isUrgent: boolean
  readonly signal: AbortSignal
}

interface Entry<Request, Response> {
  readonly request: Request
  readonly done: Deferred<Response | undefined>
}

export function openQueue<Request, Response>(
  workers: readonly ((request: Request) => Promise<Response>)[],
): WorkQueue<Request, Response> {
  const idle = [...workers]
  const urgent: Entry<Request, Response>[] = []
  const later: Entry<Request, Response>[] = []
  const work = async (worker: (request: Request) => Promise<Response>, entry: Entry<Request, Response>) => {
    try {
      entry.done.resolve(await worker(entry.request))
    } catch (error) {
      entry.done.reject(error)
    }
    idle.push(worker)
    start()
  }
  const start = () => {
    for (;;) {
      const worker = urgent.length + later.length > 0 ? idle.pop() : undefined
      const entry = worker && (urgent.shift() ?? later.shift())
      if (!entry) return
      void work(worker, entry)
    }
  }
  return {
    async run(request, { isUrgent, signal }) {
      if (signal.aborted) return undefined
      const entry = { request, done: defer<Response | undefined>() }
      const line = isUrgent ? urgent : later
      const drop = () => {
        const place = line.indexOf(entry)
        if (place >= 0) line.splice(place, 1)
        entry.done.resolve(undefined)
      }
      signal.addEventListener('abort', drop, { once: true })
      line.push(entry)
      start()
      return entry.done.promise.finally(() => signal.removeEventListener('abort', drop))
    },
  }
}
