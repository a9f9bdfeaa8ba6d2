import { readFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import type { JournalEntry } from '../../../simulate/journal.ts'
import type { CommandOutput } from '../../call.ts'
import { recordUrl } from '../../caller/address.ts'
import { placeCall } from '../../caller/place-call.ts'
import type { Script } from '../../caller/script.ts'
import { describeMachine } from '../../experiment/machine.ts'
import { type KnownCall, knowCall } from '../../measure/measured-call.ts'
import { hostedReport } from './report.ts'
import { readLog, turnFacts } from './turn-facts.ts'
import { attributeTurn, type LeftOut, type Waterfall } from './waterfall.ts'

export interface HostedOptions {
  readonly url: string
  readonly agent: string
  readonly script: Script
  readonly calls: number
  /** The simulators' journals, which they write while the calls go on. */
  readonly journals: { readonly groq: string; readonly elevenLabs: string }
  /** Who hears for the simulated recognisers. */
  readonly ears: string
  readonly tell: (text: string) => void
}

/** What came of the calls. */
export interface HostedRun {
  readonly calls: readonly KnownCall[]
  readonly turns: readonly Waterfall[]
  readonly leftOut: readonly LeftOut[]
  /** The first turns of the process, whose code was never run before: told, and not counted. */
  readonly cold: readonly Waterfall[]
  readonly loadBefore: readonly number[]
}

/**
 * Calls in real time, one after the other, after a short one that warms it, on a server whose providers are simulators at documented latencies: where the time of each turn went,
 * and how much of it was the server's own. Caller, server, simulators and their recognisers share one machine: what they take from each other
 * is in the server's figure.
 */
export async function benchHosted(options: HostedOptions): Promise<CommandOutput> {
  const { script, tell } = options
  const loadBefore = loadavg()
  tell('A call of two turns to warm the server …')
  const cold = await placeAndAttribute({ ...options, script: shortened(script) })
  const runs: Awaited<ReturnType<typeof placeAndAttribute>>[] = []
  for (let number = 1; number <= options.calls; number++) {
    tell(`Call ${number} of ${options.calls} …`)
    runs.push(await placeAndAttribute(options))
  }
  return hostedReport(
    {
      calls: runs.map(({ call }) => call),
      turns: runs.flatMap(({ turns }) => turns),
      leftOut: runs.flatMap(({ leftOut }) => leftOut),
      cold: cold.turns,
      loadBefore,
    },
    { ears: options.ears, machine: describeMachine() },
  )
}

const shortened = (script: Script): Script => ({
  ...script,
  steps: [...script.steps.slice(0, 2), ...script.steps.slice(-1)],
})

async function placeAndAttribute(options: HostedOptions) {
  const call = await placeOne(options)
  if (call.problem !== null) throw new Error(call.problem)
  const log = readLog(await fetchLog(call))
  const [groq, elevenLabs] = await Promise.all([
    readJournal(options.journals.groq),
    readJournal(options.journals.elevenLabs),
  ])
  const all = turnFacts(log, call).map(facts => attributeTurn(facts, { groq, elevenLabs }))
  return {
    call,
    turns: all.flatMap(turn => ('why' in turn ? [] : [turn])),
    leftOut: all.flatMap(turn => ('why' in turn ? [turn] : [])),
  }
}

async function placeOne({ url, agent, script }: HostedOptions): Promise<KnownCall> {
  const initiation = { conversation_config_override: { agent: { first_message: 'Hello.' } } }
  return knowCall(await placeCall({ url, agentId: agent, script, initiation }), { askServer: true })
}

const REQUEST_MS = 10_000

async function fetchLog({ result }: KnownCall): Promise<string> {
  const address = recordUrl(result.url, result.conversationId)
  address.pathname = `/v1/antiphon/conversations/${encodeURIComponent(result.conversationId)}/events`
  const response = await fetch(address, { signal: AbortSignal.timeout(REQUEST_MS) })
  if (!response.ok) throw new Error(`the server has no log of the call: HTTP ${response.status}`)
  return response.text()
}

/** A journal as far as it is written; a line that is not whole yet is left. */
async function readJournal(path: string): Promise<readonly JournalEntry[]> {
  const text = await readFile(path, 'utf8')
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as JournalEntry)
}
