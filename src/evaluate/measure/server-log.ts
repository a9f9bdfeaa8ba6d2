import { z } from 'zod'
import { recordUrl, withoutSecrets } from '../caller/address.ts'
import type { CallResult } from '../caller/result.ts'
import { readText } from './server-record.ts'

const MAX_BYTES = 64 << 20
const REQUEST_MS = 20_000

const body = z.looseObject({ type: z.string(), turn: z.number().optional() })
const line = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('header'), voiceRate: z.number().positive() }),
  z.looseObject({ kind: z.literal('event'), event: body.extend({ at: z.number() }) }),
  z.looseObject({ kind: z.literal('command'), at: z.number(), command: body }),
  z.looseObject({ kind: z.literal('mark'), at: z.number(), mark: body }),
  z.looseObject({ kind: z.literal('emission'), at: z.number(), emission: body }),
])

/** One entry, as far as it is read here: `of` is what happened, `at` when, ms of the server's clock. */
export interface ServerLogEntry {
  readonly kind: 'event' | 'command' | 'mark' | 'emission'
  readonly at: number
  readonly of: z.infer<typeof body>
}

/** The server's own log of a call: its text as it came, and what is read of it. */
export interface ServerLog {
  /** JSON lines. */
  readonly text: string
  /** Rate of the agent's audio positions, Hz. */
  readonly voiceRate: number
  readonly entries: readonly ServerLogEntry[]
}

/** The event log of a call that is over, of a server of ours. Throws an Error that says what came instead. */
export async function fetchServerLog(
  result: Pick<CallResult, 'url' | 'conversationId'>,
  options: { readonly apiKey?: string | undefined } = {},
): Promise<ServerLog> {
  const address = recordUrl(result.url, result.conversationId)
  address.pathname = `${address.pathname.replace('/v1/convai/', '/v1/antiphon/')}/events`
  const fail = (why: string) => new Error(`no event log of the call from ${withoutSecrets(address)}: ${why}`)
  const response = await fetch(address, {
    headers: options.apiKey === undefined ? {} : { 'xi-api-key': options.apiKey },
    signal: AbortSignal.timeout(REQUEST_MS),
  }).catch(error => {
    throw fail(error instanceof Error ? error.message : String(error))
  })
  const text = await readText(response, MAX_BYTES)
  if (!response.ok) throw fail(`HTTP ${response.status}`)
  try {
    return parseServerLog(text)
  } catch (error) {
    throw fail(error instanceof Error ? error.message : String(error))
  }
}

/** Reads JSON lines; throws an Error that names the line and what is wrong with it. */
export function parseServerLog(text: string): ServerLog {
  let voiceRate: number | null = null
  const entries: ServerLogEntry[] = []
  for (const [index, source] of text.split('\n').entries()) {
    if (source === '') continue
    const entry = parseLine(source, index + 1)
    if (entry.kind === 'header') voiceRate ??= entry.voiceRate
    else if (entry.kind === 'event') entries.push({ kind: entry.kind, at: entry.event.at, of: entry.event })
    else {
      const of =
        entry.kind === 'command' ? entry.command : entry.kind === 'mark' ? entry.mark : entry.emission
      entries.push({ kind: entry.kind, at: entry.at, of })
    }
  }
  if (voiceRate === null) throw new Error('it has no header')
  return { text, voiceRate, entries }
}

function parseLine(source: string, number: number): z.infer<typeof line> {
  let json: unknown
  try {
    json = JSON.parse(source)
  } catch {
    throw new Error(`line ${number} is no JSON`)
  }
  const parsed = line.safeParse(json)
  if (parsed.success) return parsed.data
  throw new Error(`line ${number} is no entry of a log: ${z.prettifyError(parsed.error)}`)
}
