import { type ModelWorker, openWorker, WorkerError } from '../../inference/worker.ts'
import { ProviderError } from '../provider.ts'
import { openQueue, type WorkQueue } from './queue.ts'

const MAX_WORKERS = 16

/** A voice's threads behind one queue. */
export interface VoiceWorkers<Request, Response> extends WorkQueue<Request, Response> {
  /** Lets the running jobs finish and the threads end. */
  close(): Promise<void>
}

/**
 * Starts `count` threads (1 to 16, else a RangeError) from `entry`, each told `given`, and warms them up. What fails, then or
 * later, is a ProviderError of the voice `name`; when it fails at the start no thread is left behind.
 */
export async function openVoiceWorkers<Request, Response>(of: {
  readonly name: string
  readonly count: number
  readonly entry: URL
  readonly given?: unknown
  warmUp(worker: ModelWorker<Request, Response>): Promise<void>
}): Promise<VoiceWorkers<Request, Response>> {
  const { name, count, entry, given } = of
  if (!Number.isInteger(count) || count < 1 || count > MAX_WORKERS)
    throw new RangeError(`${name} runs on 1 to ${MAX_WORKERS} workers, but ${count} were asked for`)
  const fail = (cause: unknown): never => {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new ProviderError(name, message, { retryable: true, cause })
  }
  const workers = Array.from({ length: count }, (_, index) =>
    openWorker<Request, Response>(`${name}-${index + 1}`, entry, given),
  )
  const close = async () => {
    await Promise.all(workers.map(worker => worker.close()))
  }
  const warmUp = async (worker: ModelWorker<Request, Response>) => {
    await worker.prepare()
    await of.warmUp(worker)
  }
  await Promise.all(workers.map(warmUp)).catch(async error => {
    await close()
    // What the model itself said, where it said something, tells what to mend.
    const cause = error instanceof WorkerError && error.cause instanceof Error ? error.cause : error
    throw new ProviderError(name, cause.message, { cause })
  })
  const queue = openQueue(workers.map(worker => (request: Request) => worker.run(request).catch(fail)))
  return { ...queue, close }
}
