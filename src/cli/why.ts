import { explainTurn } from '../record/why.ts'
import type { LogEntry } from '../session/log.ts'
import { print } from './print.ts'

const REQUEST_MS = 10_000

/** `antiphon why`: what a turn was decided by, from the log of a stored or running call. */
export async function runWhy(
  conversation: string,
  turn: string,
  { url, keyEnv, json }: { readonly url: string; readonly keyEnv?: string; readonly json?: boolean },
): Promise<void> {
  const address = new URL(url.replace(/^ws/, 'http'))
  address.pathname = `/v1/antiphon/conversations/${encodeURIComponent(conversation)}/events`
  const key = keyEnv === undefined ? undefined : process.env[keyEnv]
  if (keyEnv !== undefined && !key)
    throw new Error(`--key-env ${keyEnv}: there is no such environment variable`)
  const headers = key === undefined ? {} : { 'xi-api-key': key }
  const response = await fetch(address, { headers, signal: AbortSignal.timeout(REQUEST_MS) }).catch(() => {
    throw new Error(`no server answers at ${address.origin}: start it, or name it with --url`)
  })
  if (response.status === 404) throw new Error(`${address.origin} has no conversation ${conversation}`)
  if (response.status === 401)
    throw new Error(`${address.origin} wants a key: name the environment variable that has it with --key-env`)
  if (!response.ok) throw new Error(`${address.origin} answered with HTTP ${response.status}`)
  const log = (await response.text())
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as LogEntry)
  const reasons = explainTurn(log, Number(turn))
  if (reasons.length === 0) throw new Error(`conversation ${conversation} has no turn ${turn}`)
  print({ json: { conversation, turn: Number(turn), reasons }, text: reasons.join('\n') }, json)
}
