import { parentPort, type Transferable, workerData } from 'node:worker_threads'
import type { FromWorker, ToWorker, WorkerStart } from './messages.ts'

/** One job as the worker sees it. A long job asks `isCalledOff` between its steps and then returns early. */
export interface Job<Request> {
  readonly request: Request
  isCalledOff(): boolean
}

/** A loaded model: does jobs, and names the buffers of a response that may be moved instead of copied. */
export interface Model<Request, Response> {
  work(job: Job<Request>): Promise<Response>
  transferable?(response: Response): readonly Transferable[]
}

/** The whole life of a worker thread: load the model `given` by who opened it, do jobs in the order they come, end when told to. */
export async function serveModel<Request, Response, Given = undefined>(
  load: (given: Given) => Promise<Model<Request, Response>>,
): Promise<void> {
  const port = parentPort
  if (!port) throw new Error('a model is served on a worker thread, started by openWorker')
  const { calledOff, given }: WorkerStart & { given: Given } = workerData
  const send = (message: FromWorker<Response>, transfer: readonly Transferable[] = []) =>
    port.postMessage(message, [...transfer])

  const loading = load(given)
  // Jobs that come while the model is loading wait behind it.
  let last: Promise<unknown> = loading
  const doJob = async (id: number, request: Request) => {
    try {
      const model = await loading
      const response = await model.work({ request, isCalledOff: () => Atomics.load(calledOff, 0) === id })
      send({ type: 'job-done', id, response }, model.transferable?.(response))
    } catch (error) {
      send({ type: 'job-failed', id, error: error instanceof Error ? error : new Error(String(error)) })
    }
  }
  port.on('message', (message: ToWorker<Request>) => {
    if (message.type === 'close') last = last.then(() => port.close())
    else last = last.then(() => doJob(message.id, message.request))
  })
  await loading
  send({ type: 'ready' })
}
