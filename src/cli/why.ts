import type { Command } from 'commander'
import { explainTurn } from '../record/why.ts'
import { BUNDLE_SUFFIX, bundleLimits } from '../replay/bundle.ts'
import { tellShadow } from '../replay/shadow.ts'
import type { LogEntry } from '../session/log.ts'
import { askServer, type ServerAddress } from './ask-server.ts'
import { HERE } from './here.ts'
import { print } from './print.ts'

interface WhyFlags extends ServerAddress {
  readonly json?: boolean
}

/** `antiphon why`: what a turn was decided by, from the log of a stored or running call, and how to keep that call as a test. */
async function runWhy(conversation: string, turn: string, flags: WhyFlags): Promise<void> {
  const path = `/v1/antiphon/conversations/${encodeURIComponent(conversation)}/events`
  const bytes = await askServer(flags, path, { most: bundleLimits.log })
  if (bytes === null) throw new Error(`${flags.url} has no conversation ${conversation}`)
  const log = Buffer.from(bytes)
    .toString()
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as LogEntry)
  const reasons = explainTurn(log, Number(turn))
  if (reasons.length === 0) throw new Error(`conversation ${conversation} has no turn ${turn}`)
  reasons.push(...tellShadow(log, Number(turn)))
  const offer = keepCommand(conversation, flags)
  print(
    {
      json: { conversation, turn: Number(turn), reasons, keep_as_test: offer },
      text: [...reasons, '', `Keep this call as a regression test: ${offer}`].join('\n'),
    },
    flags.json,
  )
}

/** The one command that puts a call into the folder whose bundles are tests. */
function keepCommand(conversation: string, { url, keyEnv }: WhyFlags): string {
  return [
    `antiphon export ${conversation} --no-audio --out calls/${conversation}${BUNDLE_SUFFIX}`,
    ...(url === HERE ? [] : [`--url ${url}`]),
    ...(keyEnv === undefined ? [] : [`--key-env ${keyEnv}`]),
  ].join(' ')
}

export function addWhy(program: Command): void {
  program
    .command('why <conversation> <turn>')
    .description('what a turn of a call was decided by')
    .option('--url <url>', 'server that holds the call', HERE)
    .option('--key-env <name>', 'environment variable with its API key')
    .option('--json', 'one JSON object on stdout')
    .action((conversation: string, turn: string, flags: WhyFlags) => runWhy(conversation, turn, flags))
}
