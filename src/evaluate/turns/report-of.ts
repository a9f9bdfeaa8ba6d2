import { loadavg } from 'node:os'
import { withoutSecrets } from '../caller/address.ts'
import { describeMachine } from '../experiment/machine.ts'
import { percentile } from '../stats.ts'
import type { ScenarioClass } from './classes/kit.ts'
import { isDisturbed, type ShownCall, sectionOf } from './figures/figures.ts'
import { tracksOf } from './report/tracks.ts'
import type { ReportCall, Section, TurnsReport } from './report/types.ts'

/** What is known of a run besides its calls. */
export type RunFacts = Pick<
  TurnsReport,
  | 'title'
  | 'date'
  | 'command'
  | 'target'
  | 'policy'
  | 'suite'
  | 'half'
  | 'seed'
  | 'line'
  | 'simulated'
  | 'at_once'
  | 'took_ms'
  | 'truth'
> & {
  readonly classes: readonly ScenarioClass[]
  readonly loadBefore: readonly number[]
  readonly failed: readonly { readonly name: string; readonly why: string }[]
  /** Whether server and client have to agree: our own server, on loopback. */
  readonly mustAgree: boolean
}

/** The report of a run: figures over all calls, by class and by stratum, and every call with what was measured in it. */
export function reportOf(
  calls: readonly ShownCall[],
  { classes, loadBefore, failed, mustAgree, ...facts }: RunFacts,
): TurnsReport {
  const { cpu, cores, memory_gb, system, node } = describeMachine()
  const late = calls.flatMap(({ call }) => call.result.wakeUps.map(({ lateMs }) => lateMs))
  const sections = sectionsOf(calls, classes)
  return {
    format: 'antiphon-turns-1',
    ...facts,
    machine: `${cpu}, ${cores} cores, ${Math.round(memory_gb)} GB, ${system}, Node ${node}`,
    load: [...loadBefore, ...loadavg()].map(load => Math.round(load * 100) / 100),
    caller_late_ms: { p50: percentile(late, 0.5), max: percentile(late, 1) },
    sections,
    calls: calls.map(reportCall),
    problems: [
      ...problemsOf(calls),
      ...failed.map(({ name, why }) => `the call ${name} never began: ${why}`),
      ...(mustAgree ? disagreements(sections) : []),
    ],
  }
}

function sectionsOf(calls: readonly ShownCall[], classes: readonly ScenarioClass[]): Section[] {
  const of = (section: Pick<Section, 'name' | 'title' | 'asks'>, fits: (call: ShownCall) => boolean) => {
    const own = calls.filter(fits)
    return own.length === 0 ? [] : [sectionOf(section, own)]
  }
  return [
    sectionOf({ name: 'all', title: 'all calls', asks: null }, calls),
    ...classes.flatMap(({ name, title, asks }) =>
      of({ name, title, asks }, ({ plan }) => plan.className === name),
    ),
    ...of(
      { name: 'undisturbed', title: 'calls with the caller’s voice alone', asks: null },
      call => !isDisturbed(call) && call.plan.asks === 'answer',
    ),
    ...of({ name: 'people', title: 'people', asks: null }, ({ plan }) => plan.stratum === 'people'),
    ...of(
      { name: 'prompts', title: 'one professional voice, prompts', asks: null },
      ({ plan }) => plan.stratum === 'prompts',
    ),
    ...of(
      { name: 'made', title: 'embedded voices, and nobody', asks: null },
      ({ plan }) => plan.stratum === 'made',
    ),
  ]
}

function reportCall({ plan, call, values }: ShownCall): ReportCall {
  const { result } = call
  const { by, code, reason } = result.end
  return {
    name: plan.name,
    class: plan.className,
    origin: plan.origin,
    speaker: plan.speaker,
    stratum: plan.stratum,
    half: plan.half,
    conversation_id: result.conversationId,
    duration_ms: result.end.at,
    end: `by the ${by}, ${code}${reason === '' ? '' : ` ${reason}`}`,
    recording: `recordings/${plan.name}.wav`,
    scenario: `../scenarios/${plan.name}.json`,
    ...tracksOf(call),
    measures: values.map(({ figure, fromMs, toMs, value, text, server }) => ({
      figure,
      from_ms: fromMs,
      to_ms: toMs,
      value,
      text: server === undefined ? text : `${text} (server ${Math.round(server)})`,
    })),
  }
}

function problemsOf(calls: readonly ShownCall[]): string[] {
  return calls.flatMap(({ plan, call }) => {
    const { result, measurement, problem } = call
    const isMute =
      plan.asks !== 'silence' && measurement.replies.every(reply => reply.audible_from_ms === null)
    return [
      ...(problem === null ? [] : [`${plan.name}: ${problem}`]),
      ...measurement.unreadable.map(text => `${plan.name}: a frame that no client can read: ${text}`),
      ...(isMute ? [`${plan.name}: the agent was never heard`] : []),
      ...(result.end.by === 'limit'
        ? [
            `${plan.name} (${withoutSecrets(result.url)}) ended by the caller's own limit: ${result.end.reason}`,
          ]
        : []),
    ]
  })
}

function disagreements([all]: readonly Section[]): string[] {
  return (all?.figures ?? []).flatMap(({ id, agreement }) =>
    agreement?.agrees === false
      ? [
          `${id}: server and client DISAGREE: ${agreement.within.count} of ${agreement.n} within 20 ms, server − client ${Math.round(agreement.p50 ?? 0)} ms at P50`,
        ]
      : [],
  )
}
