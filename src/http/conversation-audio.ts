import { createReadStream, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import { type Context, Hono } from 'hono'
import type { Store } from '../store/store.ts'
import { conversationIdOf, conversationMissing } from './conversations.ts'
import type { Operations } from './operation.ts'

export const audioOperations: Operations = {
  'GET /v1/convai/conversations/{conversation_id}/audio': {
    summary: 'The recording: WAV, the caller left and the agent right. Ranges are served.',
    media: 'audio/wav',
  },
}

/** Recordings of calls. The vendor's are MP3; these are WAV, as they were written. */
export function conversationAudio({ store }: { readonly store: Store }): Hono {
  return new Hono().get('/v1/convai/conversations/:conversation_id/audio', async context => {
    const id = conversationIdOf(context)
    const record = await store.conversation(id)
    const path = record ? store.recordingPath(id) : null
    const size = path === null ? null : sizeOf(path)
    if (path === null || size === null) return conversationMissing(id)
    const range = rangeOf(context, size)
    const headers = {
      'content-type': 'audio/wav',
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-store',
    }
    if (range === 'beyond') return context.body(null, 416, { ...headers, 'content-range': `bytes */${size}` })
    const { from, to } = range ?? { from: 0, to: size - 1 }
    const told = {
      ...headers,
      'content-length': String(to - from + 1),
      ...(range && { 'content-range': `bytes ${from}-${to}/${size}` }),
    }
    const status = range ? 206 : 200
    // Hono answers HEAD by GET and drops the body, which would leave the file open.
    if (context.req.method === 'HEAD' || size === 0) return context.body(null, status, told)
    return context.body(
      Readable.toWeb(createReadStream(path, { start: from, end: to })) as ReadableStream,
      status,
      told,
    )
  })
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null
}

interface Range {
  readonly from: number
  /** Included. */
  readonly to: number
}

/** One range of bytes as players ask for it; null: all of it, which is also the answer to several ranges and to what is no range. */
function rangeOf(context: Context, size: number): Range | 'beyond' | null {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(context.req.header('range') ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return null
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return from >= size || to < from ? 'beyond' : { from, to }
}
