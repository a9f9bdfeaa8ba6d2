import type { Logger } from 'pino'
import { Agent } from 'undici'
import { type Aftermath, openAftermath } from '../aftermath/aftermath.ts'
import type { Plan } from '../aftermath/plan.ts'
import { readAgent } from '../agents/read.ts'
import { startClock } from '../flow/clock.ts'
import type { Meter } from '../metrics/meter.ts'
import { isObject } from '../protocol/json.ts'
import type { LanguageModel } from '../speech/provider.ts'
import type { Store } from '../store/store.ts'
import type { ToolNetwork } from '../tools/opening.ts'
import type { AgentShelf } from '../workspace/shelf.ts'
import type { Loaded } from './providers.ts'
import { version } from './version.ts'

interface Opening {
  readonly store: Store
  readonly agents: Pick<AgentShelf, 'list'>
  readonly loaded: Pick<Loaded, 'analysts'>
  /** Where clients' webhooks go: no further than tools. */
  readonly network: Pick<ToolNetwork, 'connections'>
  readonly logger: Logger
  readonly meter: Pick<Meter, 'count'>
}

const CONNECT_MS = 10_000

/** The aftermath of this process's calls. */
export async function openHouseAftermath({ store, agents, loaded, network, logger, meter }: Opening) {
  // The operator names these, who may name a machine of their own.
  const operator = new Agent({ connect: { timeout: CONNECT_MS }, connections: 16 })
  const aftermath: Aftermath = await openAftermath({
    store,
    models: plan => modelsFor(plan, loaded),
    agents: () => agents.list(),
    connections: { operator, client: network.connections },
    clock: startClock(),
    now: () => Date.now(),
    random: Math.random,
    log: logger,
    counted: (kind, outcome) => meter.count('webhook_deliveries', { kind, outcome }),
    build: version(),
  })
  return {
    aftermath,
    async stop(graceMs: number): Promise<void> {
      await aftermath.stop(graceMs)
      await operator.destroy()
    },
  }
}

/** The model that the agent names for analyses, by the vendor's name, then those that answered the call. */
function modelsFor(
  { agent, agentId, variables, userId }: Plan,
  loaded: Opening['loaded'],
): readonly LanguageModel[] {
  const reading = readAgent(agent, agentId)
  const spec = reading.ok ? reading : readAgent({}, agentId)
  if (!spec.ok) throw new Error('an agent without settings cannot be read')
  const settings = isObject(agent.platform_settings) ? agent.platform_settings : {}
  const named = typeof settings.analysis_llm === 'string' ? settings.analysis_llm : null
  return loaded.analysts(named, spec.spec, { variables, extraBody: undefined, userId })
}
