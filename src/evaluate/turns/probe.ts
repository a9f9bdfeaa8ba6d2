import { type CallOptions, placeCall } from '../caller/place-call.ts'
import { CallFailed, type CallResult } from '../caller/result.ts'
import { measureCall } from '../measure/measure.ts'
import { initiationOf, prepareScript } from '../prepare.ts'
import { parseScenario } from '../scenario.ts'
import type { SoundSources } from '../sounds.ts'
import { EARLY_QUESTION } from './classes/texts.ts'
import type { SuiteTarget } from './run-suite.ts'

/** What has to be known of a server before there is a suite for it. */
export interface Probe {
  /** Whether a call may choose the agent's first words. */
  readonly mayOpen: boolean
  /** How long the agent takes to ask `EARLY_QUESTION`, ms; null: it does not ask it. */
  readonly questionMs: number | null
}

interface ProbeOptions {
  readonly target: SuiteTarget
  readonly sources: SoundSources
  /** For tests: how a call is placed. */
  readonly place?: (options: CallOptions) => Promise<CallResult>
}

const LISTEN_MS = 12_000
/** Rounded to this, so that a few milliseconds make no other suite. */
const STEP_MS = 50
/** A greeting that is shorter than the text asks for was not this text. */
const LEAST_MS = 2_000

/**
 * One call that asks the agent to begin with a question, to learn how long that takes: when to speak over its end has to be known
 * beforehand. A server that refuses such a call is called once more without the wish; throws where it refuses that as well.
 */
export async function probe(options: ProbeOptions): Promise<Probe> {
  const asked = await listen(options, EARLY_QUESTION).catch(error => {
    if (error instanceof CallFailed) return null
    throw error
  })
  const refused = asked === null || (asked.end.by === 'agent' && greetingMs(asked) === null)
  if (refused) {
    await listen(options, null)
    return { mayOpen: false, questionMs: null }
  }
  const ms = Math.round((greetingMs(asked) ?? 0) / STEP_MS) * STEP_MS
  return { mayOpen: true, questionMs: ms < LEAST_MS ? null : ms }
}

async function listen(
  { target, sources, place = placeCall }: ProbeOptions,
  greeting: string | null,
): Promise<CallResult> {
  const scenario = parseScenario(
    {
      name: 'how long a greeting lasts',
      ...(greeting !== null && { first_message: greeting }),
      steps: [{ hang_up: true, after: 'agent-quiet', delay_ms: 1_000, patience_ms: LISTEN_MS }],
    },
    'probe',
  )
  const initiation = initiationOf(scenario)
  return place({
    url: await target.url(),
    agentId: target.agent,
    script: await prepareScript(scenario, sources),
    ...(initiation && { initiation }),
  })
}

/** How long the agent's first reply was heard; null: there was none. */
function greetingMs(result: CallResult): number | null {
  const [reply] = measureCall(result).replies
  return reply?.audible_from_ms == null || reply.audible_to_ms === null
    ? null
    : reply.audible_to_ms - reply.audible_from_ms
}
