import { loadavg } from 'node:os'
import type { CommandOutput } from '../call.ts'
import { placeCall } from '../caller/place-call.ts'
import type { CorpusClip } from '../corpus.ts'
import { type KnownCall, knowCall } from '../measure/measured-call.ts'
import { summarizeRun } from '../measure/summary.ts'
import { prepareScript } from '../prepare.ts'
import { roundedObject } from '../rounded.ts'
import { parseScenario } from '../scenario.ts'
import type { SoundSources } from '../sounds.ts'
import { summarize } from '../stats.ts'
import { spread, summaryLines } from '../summary-text.ts'
import { wordErrors } from '../words.ts'
import { atOnce } from './at-once.ts'

export interface CorpusCallsOptions {
  readonly url: string
  readonly agent: string
  readonly clips: readonly CorpusClip[]
  readonly sources: SoundSources
  /** Calls at once. */
  readonly atOnce: number
  readonly progress?: (done: number, of: number) => void
}

/** After its clip the caller waits this long for an answer before it hangs up. */
const LISTEN_MS = 2500

/**
 * One call per clip of human speech: what was understood, how fast the answer came, and where the time went. The word error
 * rate is pooled over everything that the agent said it understood in the call.
 */
export async function benchCorpusCalls(options: CorpusCallsOptions): Promise<CommandOutput> {
  const { clips, url } = options
  let done = 0
  const calls = await atOnce(clips, options.atOnce, async clip => {
    const call = await callWith(clip, options)
    options.progress?.(++done, clips.length)
    return { clip, call, ...understood(clip, call) }
  })
  const known = calls.map(({ call }) => call)
  const errors = calls.reduce((sum, call) => sum + call.errors, 0)
  const words = calls.reduce((sum, call) => sum + call.words, 0)
  const summary = summarizeRun(known)
  const stages = stageSummaries(known)
  const rate = words === 0 ? null : errors / words
  const heading = `${clips.length} calls, one clip of human speech each, ${options.atOnce} at once, to ${url}; load ${loadavg()[0]?.toFixed(1)}`
  const wer = `word errors       ${errors} of ${words} (${((rate ?? 0) * 100).toFixed(1)} %)`
  const stageLines = Object.entries(stages).map(
    ([name, figures]) => `  ${name.padEnd(20)} ${spread(figures)}`,
  )
  return {
    json: roundedObject({
      date: new Date().toISOString(),
      clips: clips.length,
      at_once: options.atOnce,
      word_errors: { errors, words, rate },
      summary,
      stages,
      load_average: loadavg(),
    }),
    text: [heading, wer, ...summaryLines(summary), 'stages of the gap, by the server', ...stageLines].join(
      '\n',
    ),
  }
}

async function callWith(clip: CorpusClip, { url, agent, sources }: CorpusCallsOptions): Promise<KnownCall> {
  const scenario = parseScenario(
    {
      name: clip.path,
      steps: [
        { say: { wav: clip.path, text: clip.text }, after: 'greeting' },
        { hang_up: true, after: 'previous', delay_ms: LISTEN_MS },
      ],
    },
    clip.path,
  )
  const result = await placeCall({
    url,
    agentId: agent,
    script: await prepareScript(scenario, sources),
    initiation: { conversation_config_override: { agent: { first_message: 'Hello.' } } },
  })
  return knowCall(result, { askServer: true })
}

/** Everything the agent understood in the call, against what the clip says. */
function understood(clip: CorpusClip, { result }: KnownCall): { errors: number; words: number } {
  const text = result.frames
    .flatMap(frame => (frame.type === 'user_transcript' ? [frame.text ?? ''] : []))
    .join(' ')
  return wordErrors(clip.text, text)
}

function stageSummaries(calls: readonly KnownCall[]) {
  const stages = calls.flatMap(call => call.server ?? []).flatMap(turn => (turn.stages ? [turn.stages] : []))
  const names = Object.keys(stages[0] ?? {})
  return Object.fromEntries(names.map(name => [name, summarize(stages.map(stage => stage[name] ?? 0))]))
}
