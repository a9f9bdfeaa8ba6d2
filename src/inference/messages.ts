/** What a model's worker is told. `id` comes back on the answer. */
export type ToWorker<Request> =
  | { readonly type: 'job'; readonly id: number; readonly request: Request }
  /** Finish the job under way, then end. */
  | { readonly type: 'close' }

/** What a model's worker answers. `ready` comes once, when the model is loaded and warm. */
export type FromWorker<Response> =
  | { readonly type: 'ready' }
  | { readonly type: 'job-done'; readonly id: number; readonly response: Response }
  | { readonly type: 'job-failed'; readonly id: number; readonly error: Error }

/** Given to the worker when it starts. */
export interface WorkerStart {
  /** One shared integer that holds the id of the job to be called off. */
  readonly calledOff: Int32Array<SharedArrayBuffer>
  /** What the model needs to know to load, such as which file: copied to the thread. */
  readonly given: unknown
}
