import { loadavg } from 'node:os'
import { INPUT_RATE, type Pcm } from '../../audio/pcm.ts'
import type { SpeechToText } from '../../speech/provider.ts'
import type { CommandOutput } from '../call.ts'
import { placeCall } from '../caller/place-call.ts'
import type { CallResult } from '../caller/result.ts'
import { resampleWhole } from '../clip.ts'
import { type KnownCall, knowCall } from '../measure/measured-call.ts'
import { summarizeRun } from '../measure/summary.ts'
import { prepareScript } from '../prepare.ts'
import { roundedObject } from '../rounded.ts'
import { parseScenario, type Sound } from '../scenario.ts'
import { hearOnce } from '../second-hearing.ts'
import type { SoundSources } from '../sounds.ts'
import { spokenWords } from '../spoken-words.ts'
import { summaryLines } from '../summary-text.ts'
import { wordErrors } from '../words.ts'
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

/** What one interruption left: words of the corrected text, and words that the recording holds by a second hearing. */
interface Kept {
  readonly corrected: number
  readonly heard: number
  readonly corrected_text: string
  readonly second_hearing: string
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
      const kept = await compare(call.result, options.stt)
      options.progress?.(++done, options.times)
      return { call, kept }
    },
  )
  const summary = summarizeRun(calls.map(({ call }) => call))
  const kept = calls.flatMap(item => item.kept)
  const apart = kept.map(({ corrected, heard }) => Math.abs(corrected - heard))
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

/** The corrected reply, and the same reply heard again from what the client played. */
async function compare(result: CallResult, stt: SpeechToText): Promise<Kept[]> {
  const correction = result.frames.find(frame => frame.type === 'agent_response_correction')
  if (correction?.text === undefined) return []
  const original =
    result.frames.find(frame => frame.type === 'agent_response' && frame.turn === correction.turn)?.text ?? ''
  const again = await hearOnce(stt, playedOf(result, correction.turn ?? 0))
  return [
    {
      corrected: spokenWords(correction.text).length,
      heard: wordsHeard(spokenWords(original), again),
      corrected_text: correction.text,
      second_hearing: again,
    },
  ]
}

/** What the client played of a reply, at 16 kHz. */
function playedOf({ agent }: CallResult, turn: number): Pcm {
  const parts = agent.stretches.filter(stretch => stretch.turn === turn)
  const from = Math.min(...parts.map(stretch => stretch.from))
  const to = Math.max(...parts.map(stretch => stretch.to))
  return resampleWhole(agent.pcm.slice(from, to), agent.rate, INPUT_RATE)
}

/**
 * How many words of the original the second hearing holds: the beginning of it that fits best. A misheard word is as many
 * errors as a missing one, so of two that fit equally the one of the hearing's own length is taken.
 */
function wordsHeard(original: readonly string[], again: string): number {
  const length = spokenWords(again).length
  const fits = Array.from({ length: original.length + 1 }, (_, words) => ({
    words,
    errors: wordErrors(original.slice(0, words).join(' '), again).errors,
    apart: Math.abs(words - length),
  }))
  return fits.sort((a, b) => a.errors - b.errors || a.apart - b.apart)[0]?.words ?? 0
}
