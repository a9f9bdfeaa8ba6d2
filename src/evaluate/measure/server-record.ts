import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { recordUrl, withoutSecrets } from '../caller/address.ts'
import type { CallResult } from '../caller/result.ts'

const millis = z
  .number()
  .nullish()
  .transform(value => value ?? null)

const turnSchema = z.looseObject({
  turn: z.int(),
  ended_by: z.string().nullish(),
  fillers: z.array(z.unknown()).optional(),
  times: z.looseObject({
    speech_end_ms: millis,
    turn_end_ms: millis,
    first_audio_ms: millis,
    reply_end_ms: millis,
  }),
  metrics: z.looseObject({
    response_gap_ms: millis,
    ttfb_ms: millis,
    endpointing_ms: millis,
    barge_in_ms: millis,
    asr_confidence: millis,
    stages: z.record(z.string(), z.number()).nullish(),
    waste: z.looseObject({ audio_ms: millis, chars: millis }).nullish(),
    underruns: z.looseObject({ count: z.number(), ms: z.number() }).nullish(),
  }),
})

const recordSchema = z.looseObject({
  status: z.string().optional(),
  antiphon: z
    .looseObject({
      build: z.string().optional(),
      policy: z.unknown().optional(),
      providers: z.record(z.string(), z.unknown()).optional(),
      turns: z.array(turnSchema),
      round_trip: z.looseObject({ n: z.number(), p50_ms: z.number() }).nullish(),
    })
    .optional(),
})

/** What is read of the server's own record of a call: the vendor's shape, with our block under `antiphon` where it is our server. */
export type ServerRecord = z.infer<typeof recordSchema>

/** A record as it came, and what is read of it. */
export interface FetchedRecord {
  readonly json: unknown
  readonly record: ServerRecord
}
export type ServerTurn = z.infer<typeof turnSchema>

/** The call goes on, or nobody has read it yet. */
const UNFINISHED = ['initiated', 'in-progress']
const UNREAD = 'processing'
const MAX_BYTES = 32 << 20
const ATTEMPTS = 20
const BETWEEN_MS = 250
const REQUEST_MS = 5_000

/**
 * The server's record of a call that is over; waits a few seconds for the server to finish it. A call that is still being analysed then has all that
 * was measured in it. Throws an Error that says what came instead.
 */
export async function fetchRecord(
  result: Pick<CallResult, 'url' | 'conversationId'>,
  options: RecordOptions & { readonly signal?: AbortSignal } = {},
): Promise<FetchedRecord> {
  const address = recordUrl(result.url, result.conversationId)
  let problem = ''
  let unanalysed: FetchedRecord | null = null
  for (let attempt = 0; attempt < ATTEMPTS && !options.signal?.aborted; attempt++) {
    if (attempt > 0) await wait(BETWEEN_MS)
    const answer = await ask(address, options)
    if (!('problem' in answer)) return answer
    problem = answer.problem
    unanalysed = answer.unanalysed ?? null
    if (!answer.mayChange) break
  }
  if (unanalysed) return unanalysed
  throw new Error(`no record of the call from ${withoutSecrets(address)}: ${problem}`)
}

export interface RecordOptions {
  readonly apiKey?: string | undefined
  /** A call that is over and whose analysis is still to come will do: its turns are all there. */
  readonly mayBeUnread?: boolean
}

interface NotYet {
  readonly problem: string
  readonly mayChange: boolean
  /** All of the record but what a model makes of the call. */
  readonly unanalysed?: FetchedRecord
}

type Answer = FetchedRecord | NotYet

async function ask(address: URL, options: RecordOptions): Promise<Answer> {
  try {
    const response = await fetch(address, {
      headers: options.apiKey === undefined ? {} : { 'xi-api-key': options.apiKey },
      signal: AbortSignal.timeout(REQUEST_MS),
    })
    const text = await readText(response)
    if (!response.ok) return { problem: `HTTP ${response.status}`, mayChange: response.status === 404 }
    const json: unknown = JSON.parse(text)
    const parsed = recordSchema.safeParse(json)
    if (!parsed.success) return { problem: z.prettifyError(parsed.error), mayChange: false }
    const { status = 'done' } = parsed.data
    const fetched = { json, record: parsed.data }
    const notYet = { problem: `it is still ${status}`, mayChange: true }
    if (UNFINISHED.includes(status)) return notYet
    return status === UNREAD && !options.mayBeUnread ? { ...notYet, unanalysed: fetched } : fetched
  } catch (error) {
    return { problem: reasonOf(error), mayChange: false }
  }
}

// What `fetch` throws says only "fetch failed"; its cause knows why.
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}

/** The body of an answer, of at most so many bytes. */
export async function readText(response: Response, mostBytes = MAX_BYTES): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    bytes += part.length
    if (bytes > mostBytes) throw new Error(`the answer has more than ${mostBytes} bytes`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}
