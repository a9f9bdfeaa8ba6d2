import type { CommandOutput } from '../../call.ts'
import type { describeMachine } from '../../experiment/machine.ts'
import { summarizeRun } from '../../measure/summary.ts'
import { roundedObject } from '../../rounded.ts'
import { type Summary, summarize } from '../../stats.ts'
import { summaryLines } from '../../summary-text.ts'
import type { HostedRun } from './hosted.ts'
import { type StepName, stepNames, type Whose } from './steps.ts'
import type { Waterfall } from './waterfall.ts'

/** What our own overhead may be, ms. */
const TARGET = { p50: 10, max: 25 }

const labels: Readonly<Record<Whose, string>> = { ours: 'ours', provider: 'provider', waiting: 'waiting' }

/** The run as one JSON object, and for people. */
export function hostedReport(
  run: HostedRun,
  of: { readonly ears: string; readonly machine: ReturnType<typeof describeMachine> },
): CommandOutput {
  const { calls, turns, leftOut, cold, loadBefore } = run
  const summary = summarizeRun(calls)
  const overhead = summarize(turns.map(({ overheadMs }) => overheadMs))
  const providers = summarize(turns.map(({ providersMs }) => providersMs))
  const waiting = summarize(turns.map(({ waitingMs }) => waitingMs))
  const steps = stepSummaries(turns)
  const late = summarize(calls.flatMap(({ result }) => result.wakeUps.map(({ lateMs }) => lateMs)))
  const least = Math.min(...turns.flatMap(turn => turn.steps.filter(isHop).map(({ ms }) => ms)))
  const isMet = turns.length > 0 && (overhead.p50 ?? 0) <= TARGET.p50 && (overhead.max ?? 0) <= TARGET.max
  const load = of.machine.load_average
  const text = [
    `SIMULATED PROVIDERS: ${calls.length === 1 ? 'a call' : `${calls.length} calls`} on simulated Groq and ElevenLabs at documented latencies, ears: ${of.ears}; load ${(loadBefore[0] ?? 0).toFixed(1)} before, ${(load[0] ?? 0).toFixed(1)} after`,
    `our own overhead  P50 ${ms(overhead.p50)} ms  max ${ms(overhead.max)} ms  (n ${overhead.n}); asked for: P50 at most ${TARGET.p50}, max at most ${TARGET.max}: ${isMet ? 'met' : 'NOT MET'}`,
    ...(cold.length === 0
      ? []
      : [
          `  when cold       ${cold.map(({ overheadMs }) => ms(overheadMs)).join(', ')} ms: the first turns of the process, not counted`,
        ]),
    `providers         P50 ${ms(providers.p50)} ms  max ${ms(providers.max)} ms`,
    `waiting           P50 ${ms(waiting.p50)} ms  max ${ms(waiting.max)} ms: for the caller to have finished; no overhead`,
    ...summaryLines(summary),
    `caller's timer    P50 ${ms(late.p50)} ms  max ${ms(late.max)} ms late`,
    '',
    'from the caller’s last sound to the first sound at their socket, P50 and max, ms',
    ...steps.map(
      ({ name, whose, figures }) =>
        `  ${stepNames[name].padEnd(22)} ${labels[whose].padEnd(9)} ${ms(figures.p50).padStart(7)} ${ms(figures.max).padStart(7)}  (n ${figures.n})`,
    ),
    '',
    ...table(turns),
    ...leftOut.map(({ turn, why }) => `left out          turn ${turn}: ${why}`),
    ...(least < 0
      ? [`The least hop is ${ms(least)} ms: the clocks of the processes are apart by about as much.`]
      : []),
  ]
  return {
    json: roundedObject({
      date: new Date().toISOString(),
      simulated: true,
      calls: calls.length,
      ears: of.ears,
      overhead_ms: overhead,
      target: TARGET,
      is_met: isMet,
      providers_ms: providers,
      waiting_ms: waiting,
      steps: steps.map(({ name, whose, figures }) => ({ name, whose, ...figures })),
      turns,
      left_out: leftOut,
      cold,
      least_hop_ms: Number.isFinite(least) ? least : null,
      summary,
      server_stages: serverStages(run),
      caller_late_ms: late,
      machine: of.machine,
      load_before: loadBefore,
    }),
    text: text.join('\n'),
  }
}

const isHop = ({ whose }: { readonly whose: Whose }): boolean => whose === 'ours'

function stepSummaries(turns: readonly Waterfall[]) {
  const names = Object.keys(stepNames) as StepName[]
  return names.flatMap(name => {
    const found = turns.flatMap(({ steps }) => steps.filter(step => step.name === name))
    const [first] = found
    return first ? [{ name, whose: first.whose, figures: summarize(found.map(step => step.ms)) }] : []
  })
}

/** Where the server itself says that the time went. */
function serverStages({ calls }: HostedRun): Readonly<Record<string, Summary>> {
  const stages = calls.flatMap(call => call.server ?? []).flatMap(turn => (turn.stages ? [turn.stages] : []))
  const names = Object.keys(stages[0] ?? {})
  return Object.fromEntries(names.map(name => [name, summarize(stages.map(stage => stage[name] ?? 0))]))
}

const table = (turns: readonly Waterfall[]): string[] => [
  ' turn   gap = ours + providers + waiting   what was answered',
  ...turns.map(
    ({ turn, text, recogniser, totalMs, overheadMs, providersMs, waitingMs }) =>
      `${String(turn).padStart(5)} ${ms(totalMs).padStart(6)} ${ms(overheadMs).padStart(6)} ${ms(providersMs).padStart(9)} ${ms(waitingMs).padStart(9)}   ${text.slice(0, 60)}${recogniser === 'groq' ? '' : ` (${recogniser})`}`,
  ),
]

const ms = (value: number | null): string => (value === null ? '–' : value.toFixed(1))
