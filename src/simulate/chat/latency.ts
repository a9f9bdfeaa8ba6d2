import type { Random } from '../line/random.ts'
import { drawLatency, type Latency, parseLatency } from '../providers/latency.ts'
import type { DialectName } from './dialects.ts'

/** How fast a simulated server of chat completions is. */
export interface ChatLatency {
  /** From the request to the first chunk, the time in the queue included. */
  readonly firstToken: Latency
  /** Between two tokens, thoughts included. */
  readonly perToken: Latency
  /** What it reports as `queue_time`; it is part of `firstToken`. */
  readonly queue: Latency
  /** So many tokens it thinks at low effort, before it speaks: from and to. */
  readonly reasoning: readonly [number, number]
}

const latency = (firstToken: string, perToken: string, queue: string): Omit<ChatLatency, 'reasoning'> => ({
  firstToken: parseLatency(firstToken),
  perToken: parseLatency(perToken),
  queue: parseLatency(queue),
})

/** No waiting, no thinking. */
export const instant: ChatLatency = { ...latency('0', '0', '0'), reasoning: [0, 0] }

/**
 * Groq: first chunk of gpt-oss 223 (20b) and 318 ms (120b) as measured through OpenRouter in May 2026, 500 to 1000 tokens a second as it publishes,
 * `queue_time` 0.04 to 0.6 s as seen in October 2026; half of the first chunks within 220 ms and 95 % within 600 ms is our reading of these.
 * OpenAI's small models: 400 to 600 ms, 95 % within 1.2 s. Servers on one's own machine differ too much for a figure.
 */
export const publishedLatency: Readonly<Record<DialectName, ChatLatency>> = {
  groq: { ...latency('lognormal(220,0.61)', 'uniform(1,2)', 'lognormal(52,0.6)'), reasoning: [30, 80] },
  openai: { ...latency('lognormal(500,0.53)', 'uniform(5,12)', '0'), reasoning: [0, 0] },
  ollama: instant,
  vllm: instant,
  'llama.cpp': instant,
}

const musings = ['The', ' caller', ' asks', '.', ' Keep', ' it', ' short', '.', ' Then']
const efforts: Readonly<Record<string, number>> = { none: 0, minimal: 0.5, low: 1, medium: 3, high: 8 }

/** What a model thinks before it speaks, in tokens. gpt-oss always thinks, at medium effort unless it is told otherwise. */
export function drawThoughts(
  [from, to]: readonly [number, number],
  effort: string,
  random: Random,
): readonly string[] {
  const tokens = Math.round((from + random() * (to - from)) * (efforts[effort] ?? 3))
  return Array.from({ length: tokens }, (_, at) => musings[at % musings.length] ?? '')
}

/** Draws of one request. */
export interface Pace {
  readonly firstMs: number
  readonly queueMs: number
  readonly tokenMs: () => number
}

export function drawPace({ firstToken, perToken, queue }: ChatLatency, random: Random): Pace {
  const firstMs = drawLatency(firstToken, random)
  return {
    firstMs,
    queueMs: Math.min(firstMs, drawLatency(queue, random)),
    tokenMs: () => drawLatency(perToken, random),
  }
}
