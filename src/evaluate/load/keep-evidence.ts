import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { recordUrl } from '../caller/address.ts'
import type { LoadedCall } from './loaded-call.ts'
import { MOST_SILENCE_MS } from './silences.ts'

/** So many calls are kept whole; what is wrong with more of them is wrong with these. */
const MOST = 20
const REQUEST_MS = 10_000

/** Saves log, record and recording of the calls with which something is wrong, while the server still has them. Returns their files' folder; null: there are none. */
export async function keepEvidence(calls: readonly LoadedCall[], out: string): Promise<string | null> {
  const wrong = calls.filter(({ lost, silence }) => lost?.length !== 0 || silence.ms > MOST_SILENCE_MS)
  if (wrong.length === 0) return null
  const folder = join(out, 'calls')
  await mkdir(folder, { recursive: true })
  for (const { url, conversationId } of wrong.slice(0, MOST)) {
    const record = recordUrl(url, conversationId)
    const log = new URL(`/v1/antiphon/conversations/${encodeURIComponent(conversationId)}/events`, record)
    const audio = new URL(`${record.pathname}/audio`, record)
    const parts = { jsonl: log, json: record, wav: audio }
    for (const [suffix, address] of Object.entries(parts)) {
      const bytes = await fetchBytes(address)
      if (bytes) await writeFile(join(folder, `${conversationId}.${suffix}`), bytes)
    }
  }
  return folder
}

/** Null: the server has none. */
async function fetchBytes(address: URL): Promise<Uint8Array | null> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(REQUEST_MS) })
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : null
  } catch {
    return null
  }
}
