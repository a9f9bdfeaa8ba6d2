import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandOutput } from '../../call.ts'
import { placeCall } from '../../caller/place-call.ts'
import type { Script } from '../../caller/script.ts'
import { conversationLines } from '../../conversation-text.ts'
import { describeMachine } from '../../experiment/machine.ts'
import { type KnownCall, knowCall } from '../../measure/measured-call.ts'
import type { SecondHearing } from '../../measure/opening.ts'
import { roundedObject } from '../../rounded.ts'
import { writeRecording } from '../../two-track.ts'
import { type Evaluation, evaluateCalls } from '../evaluate-calls.ts'
import type { Part } from '../evaluation.ts'
import { evaluationLines } from '../evaluation-text.ts'
import type { Judge } from '../judge/judge.ts'
import type { BadAgent } from './agents.ts'

export interface BenchRubricOptions {
  readonly url: string
  readonly agents: readonly BadAgent[]
  readonly script: Script
  /** Calls to each agent. */
  readonly calls: number
  readonly hear: SecondHearing
  readonly judge: Judge | null
  /** Transcripts, recordings and evaluations go here, a folder an agent. */
  readonly out: string
  readonly command: string
  readonly tell: (text: string) => void
  readonly signal?: AbortSignal
}

interface Verdict {
  /** What the evaluation says is wrong; null: nothing was measured. */
  readonly named: Part | null
  /** Whether that is the agent's fault; null: it has none. */
  readonly isNamed: boolean | null
}

interface Scored extends Verdict {
  readonly agent: BadAgent
  readonly evaluation: Evaluation
}

/** The rubric on agents that are known to be bad, on a real server: does it score them low, and name what is wrong with each? */
export async function benchRubric(options: BenchRubricOptions): Promise<CommandOutput> {
  const { agents, calls, out, tell, signal } = options
  const evaluated: Pick<Scored, 'agent' | 'evaluation'>[] = []
  for (const agent of agents) {
    const known: KnownCall[] = []
    for (let call = 1; call <= calls; call++) {
      tell(`${agent.name}: ${agent.title}, call ${call} of ${calls} …`)
      known.push(await callAgent(agent, join(out, agent.name, `call-${call}`), options))
    }
    const { judge, hear } = options
    const evaluation = await evaluateCalls(known, { judge, hear, ...(signal && { signal }) })
    await writeFile(
      join(out, agent.name, 'evaluation.json'),
      `${JSON.stringify(roundedObject(evaluation), null, 2)}\n`,
    )
    evaluated.push({ agent, evaluation })
  }
  const control = evaluated.find(({ agent }) => agent.fault.length === 0)?.evaluation.parts ?? null
  const scored = evaluated.map(one => ({
    ...one,
    ...verdictOf(one.agent, one.evaluation.parts, control),
  }))
  const [good] = scored.filter(({ agent }) => agent.fault.length === 0)
  const isRanked =
    good === undefined ? null : scored.every(one => one === good || scoreOf(one) < scoreOf(good))
  const json = roundedObject({
    format: 'antiphon-rubric-1',
    date: new Date().toISOString(),
    command: options.command,
    machine: describeMachine(),
    good_is_first: isRanked,
    agents: scored.map(({ agent, evaluation, named, isNamed }) => ({
      name: agent.name,
      title: agent.title,
      fault: agent.fault,
      named: named?.id ?? null,
      is_named: isNamed,
      evaluation,
    })),
  })
  await writeFile(join(out, 'rubric.json'), `${JSON.stringify(json, null, 2)}\n`)
  return { json, text: textOf(scored, isRanked, out) }
}

async function callAgent(
  agent: BadAgent,
  folder: string,
  { url, script, signal }: BenchRubricOptions,
): Promise<KnownCall> {
  const result = await placeCall({ url, agentId: agent.name, script, ...(signal && { signal }) })
  const call = await knowCall(result, { askServer: true, ...(signal && { signal }) })
  await mkdir(folder, { recursive: true })
  const lines = conversationLines(result, call.measurement)
  await writeFile(join(folder, 'transcript_raw.txt'), `${agent.title}\n\n${lines.join('\n')}\n`)
  await writeRecording(join(folder, 'recording.wav'), result)
  return call
}

/**
 * The part that names an agent's fault: the one that falls furthest below the good agent's of the same run, which stands on the same machine at the
 * same load; where several fall as far, it may be any of them. Without the good agent, the lowest.
 */
function verdictOf({ fault }: BadAgent, parts: readonly Part[], good: readonly Part[] | null): Verdict {
  const found = parts.flatMap(part => {
    const before = good === null ? 10 : (good.find(({ id }) => id === part.id)?.score ?? null)
    return part.score === null || before === null || part.basis === 'judged'
      ? []
      : [{ part, fall: before - part.score }]
  })
  const [furthest = null] = found.toSorted((a, b) => b.fall - a.fall)
  const own = found.find(({ part, fall }) => fault.includes(part.id) && fall > 0 && fall === furthest?.fall)
  return { named: (own ?? furthest)?.part ?? null, isNamed: fault.length === 0 ? null : own !== undefined }
}

const scoreOf = ({ evaluation }: Scored): number => evaluation.score ?? Number.NaN

function textOf(scored: readonly Scored[], isRanked: boolean | null, out: string): string {
  const table = scored.map(({ agent, evaluation, named, isNamed }) => {
    const score = evaluation.score === null ? '–' : evaluation.score.toFixed(1)
    const part = `${named?.title} ${named?.score?.toFixed(1)}`
    const verdict = isNamed === null ? '' : isNamed ? `named: ${part}` : `NOT NAMED, but: ${part}`
    return `${score.padStart(4)}  ${agent.name.padEnd(20)} ${verdict}`.trimEnd()
  })
  const details = scored.map(({ agent, evaluation }) =>
    [`${agent.name}: ${agent.title}`, ...evaluationLines(evaluation)].join('\n'),
  )
  return [
    'The rubric on agents that are known to be bad',
    ...table,
    ...(isRanked === null
      ? []
      : [isRanked ? 'the good one is above all others' : 'THE GOOD ONE IS NOT ABOVE ALL OTHERS']),
    `transcripts, recordings and evaluations: ${out}`,
    '',
    details.join('\n\n'),
  ].join('\n')
}
