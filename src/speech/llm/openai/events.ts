import { createParser, type ParseError } from 'eventsource-parser'
import { isFailureText, StreamFault } from './fault.ts'

/** The longest event, in characters: a chunk has some hundred, a tool call that comes whole has its arguments. */
const MOST_EVENT = 1 << 20
/** The longest stream, in bytes: two hours of speech, reasoning included, are far below it. */
const MOST_STREAM = 16 << 20

/** The data of a stream's events, one after another. */
export interface EventStream {
  /** Null: the stream has ended. Throws `StreamFault` for what is too long or no event, and what reading throws. */
  next(): Promise<string | null>
}

/** Reads server-sent events. A line that is no field of an event and holds an error is one event more: old servers tell failures so. */
export function openEvents(body: AsyncIterable<Uint8Array>): EventStream {
  const pieces = body[Symbol.asyncIterator]()
  const decoder = new TextDecoder()
  const ready: string[] = []
  let fault: StreamFault | null = null
  let bytes = 0
  let ended = false
  const parser = createParser({
    maxBufferSize: MOST_EVENT,
    onEvent: ({ data }) => ready.push(data),
    onError(error) {
      const told = failureIn(error)
      if (told !== null) ready.push(told)
      if (error.type === 'max-buffer-size-exceeded')
        fault = new StreamFault(`sent an event of more than ${MOST_EVENT} characters`)
    },
  })

  return {
    async next() {
      while (ready.length === 0 && !ended) {
        if (fault) throw fault
        const { value, done = false } = await pieces.next()
        bytes += done ? 0 : value.length
        if (bytes > MOST_STREAM) throw new StreamFault(`sent more than ${MOST_STREAM} bytes`)
        // What the end cuts off is an event that cannot be read, and not nothing.
        parser.feed(done ? `${decoder.decode()}\n\n` : decoder.decode(value, { stream: true }))
        ended = done
      }
      return ready.shift() ?? null
    },
  }
}

function failureIn({ type, field, value, line = '' }: ParseError): string | null {
  if (type !== 'unknown-field') return null
  if (field === 'error') return `{"error":${value || '"unknown"'}}`
  return isFailureText(line) ? line : null
}
