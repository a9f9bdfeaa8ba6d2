import { atOnce } from '../bench/at-once.ts'
import { type CallOptions, placeCall } from '../caller/place-call.ts'
import { CallFailed, type CallResult } from '../caller/result.ts'
import { knowCall } from '../measure/measured-call.ts'
import type { SecondHearing } from '../measure/opening.ts'
import { initiationOf, prepareScript } from '../prepare.ts'
import type { SoundSources } from '../sounds.ts'
import { type ShownCall, showCall } from './figures/figures.ts'
import { openLoadGate } from './load-gate.ts'
import type { PlannedCall } from './plan.ts'

/** Several times what any call of the suite takes. */
const LONGEST_CALL_MS = 180_000

export interface SuiteTarget {
  /** Where each call goes: asked anew for every call, because a signed URL serves one. */
  readonly url: () => Promise<string>
  readonly agent: string | undefined
  /** Whether it is our own server, whose record is set beside what was measured. */
  readonly askServer: boolean
  readonly apiKey?: string | undefined
}

export interface RunSuiteOptions {
  readonly target: SuiteTarget
  readonly sources: SoundSources
  readonly atOnce: number
  /** Called when a call is over and before it is measured: to keep its recording. */
  readonly keep?: (plan: PlannedCall, result: CallResult) => Promise<void>
  /** Opened when all calls are over: a model that runs beside them would slow them down. */
  readonly openHearing?: () => Promise<{ hear: SecondHearing; close(): Promise<void> }>
  readonly progress?: (done: number, of: number) => void
  readonly signal?: AbortSignal
  /** For tests: how a call is placed. Then nothing waits until this process keeps its time. */
  readonly place?: (options: CallOptions) => Promise<CallResult>
}

export interface SuiteOutcome {
  readonly calls: readonly ShownCall[]
  /** Calls that never came to be, each with the reason. */
  readonly failed: readonly { readonly name: string; readonly why: string }[]
}

interface Answered {
  readonly plan: PlannedCall
  readonly result: CallResult
}

/**
 * Places the calls of a suite in real time and measures each. A call that fails is placed once more, then counted as failed;
 * nothing else is repeated.
 */
export async function runSuite(
  planned: readonly PlannedCall[],
  options: RunSuiteOptions,
): Promise<SuiteOutcome> {
  const failed: { name: string; why: string }[] = []
  const gate = options.place ? null : openLoadGate()
  let done = 0
  const placed = await atOnce(planned, options.atOnce, async (plan): Promise<Answered | null> => {
    await gate?.pass()
    const result = await place(plan, options).catch(async error => {
      if (!(error instanceof CallFailed)) throw error
      return place(plan, options).catch(again => {
        failed.push({ name: plan.name, why: again instanceof Error ? again.message : String(again) })
        return null
      })
    })
    if (result) await options.keep?.(plan, result)
    options.progress?.(++done, planned.length)
    return result && { plan, result }
  })
  gate?.close()
  const calls = await measureAll(
    placed.flatMap(one => one ?? []),
    options,
  )
  return { calls, failed }
}

async function place(
  plan: PlannedCall,
  { target, sources, signal, place: placeIt = placeCall }: RunSuiteOptions,
): Promise<CallResult> {
  const initiation = initiationOf(plan.scenario)
  return placeIt({
    url: await target.url(),
    agentId: target.agent,
    script: await prepareScript(plan.scenario, sources),
    ...(initiation && { initiation }),
    ...(signal && { signal }),
    limits: { callMs: LONGEST_CALL_MS },
  })
}

async function measureAll(placed: readonly Answered[], options: RunSuiteOptions): Promise<ShownCall[]> {
  const { askServer, apiKey } = options.target
  const ears = await options.openHearing?.()
  const shown: ShownCall[] = []
  for (const { plan, result } of placed) {
    const call = await knowCall(result, { askServer, apiKey, hear: ears?.hear })
    shown.push(showCall({ plan, call }))
  }
  await ears?.close()
  return shown
}
