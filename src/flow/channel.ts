/** A queue that is written by plain calls and read once as an async iterable: the seam between callbacks and `for await`. */
export interface Channel<T> extends AsyncIterable<T> {
  /** Adds an item; returns false once the channel is closed (the item is dropped). */
  push(item: T): boolean
  /** No more items. What is queued can still be read; with `error`, reading then throws it. */
  close(error?: unknown): void
  readonly size: number
}

export function openChannel<T>(signal?: AbortSignal): Channel<T> {
  const queue: T[] = []
  let closed = false
  let failure: unknown
  let wake: (() => void) | undefined
  const stir = () => {
    wake?.()
    wake = undefined
  }
  const close = (error?: unknown) => {
    if (closed) return
    closed = true
    failure = error
    signal?.removeEventListener('abort', abort)
    stir()
  }
  const abort = () => {
    queue.length = 0
    close()
  }
  if (signal?.aborted) abort()
  else signal?.addEventListener('abort', abort, { once: true })

  async function* read(): AsyncGenerator<T> {
    try {
      for (;;) {
        while (queue.length > 0) yield queue.shift() as T
        if (closed) break
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
      if (failure !== undefined) throw failure
    } finally {
      abort()
    }
  }
  return {
    push(item) {
      if (closed) return false
      queue.push(item)
      stir()
      return true
    },
    close,
    get size() {
      return queue.length
    },
    [Symbol.asyncIterator]: read,
  }
}
