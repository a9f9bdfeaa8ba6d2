import { loadavg } from 'node:os'
import type { SpeechToText } from '../../speech/provider.ts'
import type { CommandOutput } from '../call.ts'
import { placeCall } from '../caller/place-call.ts'
import { keptWords } from '../measure/kept-words.ts'
import { type KnownCall, knowCall } from '../measure/measured-call.ts'
import { summarizeRun } from '../measure/summary.ts'
import { prepareScript } from '../prepare.ts'
import { roundedObject } from '../rounded.ts'
import { parseScenario, type Sound } from '../scenario.ts'
import { hearOnce } from '../second-hearing.ts'
import type { SoundSources } from '../sounds.ts'
import { summaryLines } from '../summary-text.ts'
import { atOnce } from './at-once.ts'

export interface InterruptionsOptions {
  readonly url: string
  readonly agent: string
  readonly times: number
  readonly atOnce: number
  /** What the caller interrupts with, in turn. */
  readonly interruptions: readonly Sound[]
  readonly sources: SoundSources
  /** Hears the agent's side of the recording again. */
  readonly stt: SpeechToText
  readonly progress?: (done: number, of: number) => void
}

/**
 * The caller asks for a long story and talks over it. Measured at the client: how long the old voice goes on, and whether the
 * text that the agent keeps is what the caller's recording holds.
 */
export async function benchInterruptions(options: InterruptionsOptions): Promise<CommandOutput> {
  let done = 0
  const calls = await atOnce(
    Array.from({ length: options.times }, (_, index) => index),
    options.atOnce,
    async index => {
      const call = await interrupt(index, options)
      const kept = await keptWords(call.result, pcm => hearOnce(options.stt, pcm))
      options.progress?.(++done, options.times)
      return { call, kept }
    },
  )
  const summary = summarizeRun(calls.map(({ call }) => call))
  const kept = calls.flatMap(item => item.kept)
  const apart = kept.map(({ kept: words, heard }) => Math.abs(words - heard))
  const within = apart.filter(words => words <= 1).length
  const heading = `${options.times} interruptions of a long story, ${options.atOnce} at once, to ${options.url}; load ${loadavg()[0]?.toFixed(1)}`
  const truth = `corrected text    within one word of the recording in ${within} of ${apart.length} (words apart: ${apart.join(' ')})`
  return {
    json: roundedObject({
      date: new Date().toISOString(),
      times: options.times,
      summary,
      kept,
      load_average: loadavg(),
    }),
    text: [heading, truth, ...summaryLines(summary)].join('\n'),
  }
}

async function interrupt(
  index: number,
  { url, agent, interruptions, sources }: InterruptionsOptions,
): Promise<KnownCall> {
  const scenario = parseScenario(
    {
      name: `interruption ${index}`,
      seed: index,
      steps: [
        { say: { text: 'Tell me a long story.', voice: 'slt' }, after: 'greeting' },
        {
          say: interruptions[index % interruptions.length],
          after: 'agent-speaking',
          delay_ms: 2500 + 173 * (index % 20),
        },
        { hang_up: true, after: 'previous', delay_ms: 1500 },
      ],
    },
    'interruption',
  )
  const script = await prepareScript(scenario, sources)
  const initiation = { conversation_config_override: { agent: { first_message: 'Hello.' } } }
  return knowCall(await placeCall({ url, agentId: agent, script, initiation }), { askServer: true })
}
