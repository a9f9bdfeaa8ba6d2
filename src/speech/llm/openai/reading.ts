import { type Millis, pause, startClock } from '../../../flow/clock.ts'
import type { ReplyPart, Tool, Usage } from '../../provider.ts'
import type { Call } from './call.ts'
import { type ReplyChunk, readChunk } from './chunk.ts'
import type { EventStream } from './events.ts'
import { EmptyAnswer, StreamFault } from './fault.ts'
import { openSpokenText } from './thinking.ts'
import { openToolCalls } from './tool-calls.ts'

/**
 * So long the end of a reply waits for the chunk with its usage, which servers send right behind it: the last words of a reply may be spoken
 * only when it ends, and no word waits for a bill.
 */
const USAGE_MS: Millis = 10
const clock = startClock()

interface Reading {
  readonly call: Call
  readonly tools: readonly Tool[]
  /** Whether `[DONE]` says the same as a `finish_reason`, as with servers that were written by hand. */
  readonly doneEnds: boolean
  /** Whether it may end without a word: who asks for one token wants to know whether there is an answer, and may get a thought. */
  readonly mayBeEmpty: boolean
}

/** Reads a reply's events to its `finish_reason`. Throws `StreamFault` where they are none, or end without one, and `EmptyAnswer`. */
export async function* readReply(
  events: EventStream,
  { call, tools, doneEnds, mayBeEmpty }: Reading,
): AsyncGenerator<ReplyPart> {
  const spoken = openSpokenText()
  const calls = openToolCalls(tools)
  let isEmpty = true
  let told: Usage | null = null
  for (;;) {
    const data = await events.next()
    if (data === null || (data === '[DONE]' && !doneEnds))
      throw isEmpty ? endedAtOnce() : new StreamFault('ended without a finish_reason')
    const isDone = data === '[DONE]'
    const { text, isToken, toolCalls, finish, usage } = isDone ? bareEnd : readChunk(data)
    told = usage ?? told
    if (isToken) call.waits()
    for (const delta of toolCalls) calls.push(delta)
    const words = spoken.push(text) + (finish === null ? '' : spoken.end())
    isEmpty &&= words === ''
    if (words !== '') yield* whileResting(call, { type: 'text-delta', text: words })
    if (call.signal.aborted) return
    if (finish === null) continue
    const reason = reasonOf(finish)
    const made = calls.end(reason === 'length')
    for (const part of made) {
      yield* whileResting(call, part)
      if (call.signal.aborted) return
    }
    if (isEmpty && made.length === 0 && !mayBeEmpty) throw new EmptyAnswer(reason, calls.unknown())
    call.rests()
    const spent = told ?? (isDone ? null : await usageBehind(events))
    call.finish(events)
    if (call.signal.aborted) return
    yield { type: 'finish', reason: made.length > 0 ? 'tool-calls' : reason, ...(spent && { usage: spent }) }
    return
  }
}

/** llama-cpp-python answers so to what is longer than its context, and puts the reason into its log. */
const endedAtOnce = () =>
  new StreamFault(
    'ended without a word and without a finish_reason',
    undefined,
    '; its own log should say why',
  )
const bareEnd: ReplyChunk = { text: '', isToken: false, toolCalls: [], finish: 'stop', usage: null }

/** Servers that were not asked tell it too, a custom LLM that was written for another client among them. Null: it does not come, or not in time. The reply is whole: what goes wrong now concerns nobody. */
async function usageBehind(events: EventStream): Promise<Usage | null> {
  const told = events
    .next()
    .then(data => (data === null || data === '[DONE]' ? null : readChunk(data).usage))
    .catch(() => null)
  return Promise.race([
    told,
    pause(clock, USAGE_MS)
      .then(arrived)
      .then(() => null),
  ])
}

/** What the system has by now is read before this resolves: the timer may have been late, and not the server. */
async function arrived(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise(resolve => setImmediate(resolve))
}

type Reason = Exclude<Extract<ReplyPart, { type: 'finish' }>['reason'], 'tool-calls'>

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
