import type { Command } from 'commander'
import { explainTurn } from '../record/why.ts'
import type { LogEntry } from '../session/log.ts'
import { HERE } from './here.ts'
import { print } from './print.ts'

const REQUEST_MS = 10_000

/** `antiphon why`: what a turn was decided by, from the log of a stored or running call. */
async function runWhy(
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

export function addWhy(program: Command): void {
  program
    .command('why <conversation> <turn>')
    .description('what a turn of a call was decided by')
    .option('--url <url>', 'server that holds the call', HERE)
    .option('--key-env <name>', 'environment variable with its API key')
    .option('--json', 'one JSON object on stdout')
    .action((conversation: string, turn: string, flags: { url: string; keyEnv?: string; json?: boolean }) =>
      runWhy(conversation, turn, flags),
    )
}
