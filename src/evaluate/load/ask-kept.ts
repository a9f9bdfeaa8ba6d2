import { recordUrl } from '../caller/address.ts'
import type { CallResult } from '../caller/result.ts'
import { fetchRecord } from '../measure/server-record.ts'
import type { Kept } from './kept.ts'

const REQUEST_MS = 5_000

/** What the server has kept of a call that is over. A record that is not finished is none, and `problem` says so; one that is to be analysed yet will do where `mayBeUnread`. */
export async function askKept(
  call: Pick<CallResult, 'url' | 'conversationId'>,
  options: { readonly mayBeUnread: boolean },
): Promise<Kept & { readonly problem: string | null }> {
  try {
    const { json } = await fetchRecord(call, options)
    return { record: json, audioBytes: await audioBytes(call), problem: null }
  } catch (error) {
    return { record: null, audioBytes: null, problem: error instanceof Error ? error.message : String(error) }
  }
}

async function audioBytes({
  url,
  conversationId,
}: Pick<CallResult, 'url' | 'conversationId'>): Promise<number | null> {
  const address = recordUrl(url, conversationId)
  address.pathname += '/audio'
  const response = await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(REQUEST_MS) })
  const length = response.headers.get('content-length')
  return response.ok && length !== null ? Number(length) : null
}
