/**
 * Reads `source` one item ahead of its reader, so that the next is made while this one is used. Ends quietly as soon as
 * `signal` aborts, even where the source never answers; what the source throws before that is thrown here.
 */
export async function* readAhead<T>(source: AsyncIterator<T>, signal: AbortSignal): AsyncGenerator<T> {
  if (signal.aborted) return
  let end = () => {}
  const aborted = new Promise<undefined>(resolve => {
    end = () => resolve(undefined)
  })
  signal.addEventListener('abort', end, { once: true })
  try {
    let next = source.next()
    for (;;) {
      const result = await Promise.race([next, aborted])
      if (!result || signal.aborted || result.done) return
      next = source.next()
      next.catch(() => {}) // Thrown when its turn comes, if it does.
      yield result.value
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    signal.removeEventListener('abort', end)
  }
}
