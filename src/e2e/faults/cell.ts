import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadAgents } from '../../agents/load.ts'
import { ConfigError, readConfig } from '../../config.ts'
import { packageRoot } from '../../inference/models.ts'
import { loadProviders } from '../../server/providers.ts'
import { type Doing, holdCall, type SeenCall } from './call.ts'
import { judgeTurn, type Verdict } from './outcome.ts'
import { openStand, type Situation, type StandName } from './stands.ts'

/** A call to a provider that has a fault. */
export interface Cell {
  readonly stand: StandName
  /** As `antiphon simulate --fault` takes it; `none`: nothing goes wrong. */
  readonly fault: string
  readonly situation: Situation
  readonly turns?: readonly [Doing, Doing]
}

export interface CellResult {
  readonly turns: readonly [Verdict, Verdict]
  readonly silenceMs: number
  readonly call: SeenCall
  /** Faults that the simulator says it had. */
  readonly injected: number
}

const folder = mkdtempSync(join(tmpdir(), 'antiphon-faults-'))
const { agents } = loadAgents(join(packageRoot(), 'agents'))
const logger = { debug: () => {}, info: () => {}, warn: () => {} }

function specOf() {
  const spec = agents.get('demo')?.spec
  if (!spec) throw new Error('there is no demo agent')
  return { ...spec, firstMessage: '' }
}

/** Holds a call of two turns with the process as it is wired by its settings. */
export async function runCell({ turns = ['asks', 'asks'], ...cell }: Cell): Promise<CellResult> {
  const { environment, stage, journal, close, agent } = await openStand(cell)
  const loaded = await loadProviders(readConfig({}, environment, folder), { logger, checks: false })
  try {
    const spec = { ...specOf(), ...agent }
    const providers = loaded.forAgent(spec, { variables: {}, extraBody: undefined, userId: null })
    const call = await holdCall(spec, providers, { pauseMs: 300, turns })
    const [first, second] = [0, 1].map(at => judgeTurn(call.turns[at], call, stage)) as [Verdict, Verdict]
    return {
      turns: [first, second],
      silenceMs: Math.max(...call.turns.map(({ silenceMs }) => silenceMs)),
      call,
      injected: journal.entries.filter(({ event }) => event === 'fault-injected').length,
    }
  } finally {
    await loaded.close()
    await close()
  }
}

/** What the operator is told at the start: nothing, a problem, or why the server does not start. */
export async function startWith(
  stand: StandName,
  fault: string,
): Promise<'starts' | 'warned' | 'refused at start'> {
  const { environment, close } = await openStand({ stand, fault, situation: 'alone' })
  try {
    const loaded = await loadProviders(readConfig({}, environment, folder), { logger, checks: true })
    await loaded.close()
    return loaded.problems.length > 0 ? 'warned' : 'starts'
  } catch (error) {
    if (error instanceof ConfigError) return 'refused at start'
    throw error
  } finally {
    await close()
  }
}
