import type { ReplyPart, Tool } from '../../provider.ts'
import type { Call } from './call.ts'
import { readChunk } from './chunk.ts'
import type { EventStream } from './events.ts'
import { StreamFault } from './fault.ts'
import { openSpokenText } from './thinking.ts'
import { openToolCalls } from './tool-calls.ts'

/** Reads a reply's events to its `finish_reason`. Throws `StreamFault` where they are none, or end without one. */
export async function* readReply(
  events: EventStream,
  { call, tools }: { readonly call: Call; readonly tools: readonly Tool[] },
): AsyncGenerator<ReplyPart> {
  const spoken = openSpokenText()
  const calls = openToolCalls(tools)
  for (;;) {
    const data = await events.next()
    if (data === null || data === '[DONE]') throw new StreamFault('ended without a finish_reason')
    const { text, isToken, toolCalls, finish } = readChunk(data)
    if (isToken) call.waits()
    for (const delta of toolCalls) calls.push(delta)
    const words = spoken.push(text) + (finish === null ? '' : spoken.end())
    if (words !== '') yield* whileResting(call, { type: 'text-delta', text: words })
    if (call.signal.aborted) return
    if (finish === null) continue
    const reason = reasonOf(finish)
    const made = calls.end(reason === 'length')
    for (const part of made) {
      yield* whileResting(call, part)
      if (call.signal.aborted) return
    }
    call.finish(events)
    yield { type: 'finish', reason: made.length > 0 ? 'tool-calls' : reason }
    return
  }
}

type Reason = Extract<ReplyPart, { type: 'finish' }>['reason']

/** Whether tools are called say the calls: servers name the reason differently. Throws `StreamFault` where it is a failure. */
function reasonOf(finish: string): Reason {
  switch (finish) {
    case 'length':
      return 'length'
    case 'content_filter':
      return 'filter'
    case 'error':
    case 'abort':
      throw new StreamFault(`ended with the reason "${finish}"`)
    default:
      return 'stop'
  }
}

/** Who takes long over a part does not make the server late. */
function* whileResting(call: Call, part: ReplyPart): Generator<ReplyPart> {
  call.rests()
  yield part
  call.waits()
}
