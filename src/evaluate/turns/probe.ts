import { placeCall } from '../caller/place-call.ts'
import { measureCall } from '../measure/measure.ts'
import { initiationOf, prepareScript } from '../prepare.ts'
import { parseScenario } from '../scenario.ts'
import type { SoundSources } from '../sounds.ts'
import type { SuiteTarget } from './run-suite.ts'

const LISTEN_MS = 12_000
/** Rounded to this, so that a few milliseconds make no other suite. */
const STEP_MS = 50
/** A greeting that is shorter than the text asks for was not this text. */
const LEAST_MS = 2_000

/**
 * How long the agent takes to say a greeting, ms; null where it does not say it (a server that permits no override of the first
 * message). One call, before the suite: when to speak over the end of a question has to be known beforehand.
 */
export async function measureGreeting(
  greeting: string,
  { target, sources }: { readonly target: SuiteTarget; readonly sources: SoundSources },
): Promise<number | null> {
  const scenario = parseScenario(
    {
      name: 'how long a greeting lasts',
      first_message: greeting,
      steps: [{ hang_up: true, after: 'agent-quiet', delay_ms: 1_000, patience_ms: LISTEN_MS }],
    },
    'probe',
  )
  const initiation = initiationOf(scenario)
  const result = await placeCall({
    url: await target.url(),
    agentId: target.agent,
    script: await prepareScript(scenario, sources),
    ...(initiation && { initiation }),
  })
  const [reply] = measureCall(result).replies
  if (!reply || reply.audible_from_ms === null || reply.audible_to_ms === null) return null
  const ms = Math.round((reply.audible_to_ms - reply.audible_from_ms) / STEP_MS) * STEP_MS
  return ms < LEAST_MS ? null : ms
}
