import { AUDIBLE_DBFS, rmsDbfs } from '../../audio/level.ts'
import { INPUT_RATE, type Pcm, type Samples, toMillis, toSamples } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'
import type { Heard } from '../caller/play-queue.ts'
import type { CallResult } from '../caller/result.ts'
import { resampleWhole } from '../clip.ts'
import { spokenWords } from '../spoken-words.ts'
import { type AudibleReply, audibleReplies } from './audible.ts'

/** The first sound of a reply, where it stands alone: it may be a filler ("um"), and a filler is no answer (design §3). */
interface Opening {
  readonly reply: number
  readonly toMs: Millis
  /** When the next sound of the reply began. */
  readonly nextMs: Millis
  /** The sound, 16 kHz. */
  readonly pcm: Pcm
}

/** A sound that lasts longer is no filler alone. */
const LONGEST_MS = 900
/** A shorter silence is a stop consonant. */
const APART_MS = 80
const WINDOW_MS = 10

/** Sounds that people make while they think, as recognisers spell them. */
const FILLERS = new Set(['um', 'umm', 'uhm', 'uh', 'er', 'erm', 'ah', 'hm', 'hmm', 'mm', 'mmm', 'mhm', 'eh'])

/** Hears a short sound, 16 kHz, again. */
export type SecondHearing = (pcm: Pcm) => Promise<string>

/**
 * The replies that begin with a filler, and when after it the answer begins, ms since the connection. A first sound that stands
 * alone is heard again: a filler word is one; so is what has no words, unless the reply's text begins with a clause of
 * one or two words, which it may be.
 */
export async function findFillers(
  result: CallResult,
  hear: SecondHearing,
): Promise<ReadonlyMap<number, Millis>> {
  const found = new Map<number, Millis>()
  for (const reply of audibleReplies(result.agent)) {
    const opening = openingOf(result.agent, reply)
    if (opening && isFiller(await hear(opening.pcm), textOf(result, reply.turn)))
      found.set(reply.turn, opening.nextMs)
  }
  return found
}

/** Whether a sound that was heard again as `hearing`, at the head of a reply whose text is `text`, is a filler. */
export function isFiller(hearing: string, text: string): boolean {
  const heard = spokenWords(hearing)
  if (heard.length > 0) return heard.every(word => FILLERS.has(word))
  const [first = ''] = text.split(/[,.!?;:…—]/)
  const words = spokenWords(first)
  return words.length === 0 || words.length > 2 || words.every(word => FILLERS.has(word))
}

function openingOf(heard: Heard, reply: AudibleReply): Opening | null {
  const from = toSamples(reply.fromMs, heard.rate)
  const to = toSamples(reply.toMs, heard.rate)
  const end = quietFrom(heard, from, Math.min(to, from + toSamples(LONGEST_MS, heard.rate)))
  if (end === null) return null
  const next = soundFrom(heard, end, to)
  if (next === null) return null
  const pcm = resampleWhole(heard.pcm.slice(from, end), heard.rate, INPUT_RATE)
  return { reply: reply.turn, toMs: toMillis(end, heard.rate), nextMs: toMillis(next, heard.rate), pcm }
}

/** Where, between the two, a silence of at least 80 ms begins. */
function quietFrom({ pcm, rate }: Heard, from: Samples, to: Samples): Samples | null {
  const window = toSamples(WINDOW_MS, rate)
  let quiet: Samples | null = null
  for (let at = from; at < to + toSamples(APART_MS, rate); at += window) {
    if (rmsDbfs(pcm.subarray(at, at + window)) >= AUDIBLE_DBFS) quiet = null
    else quiet ??= at
    if (quiet !== null && at + window - quiet >= toSamples(APART_MS, rate)) return quiet
  }
  return null
}

function soundFrom({ pcm, rate }: Heard, from: Samples, to: Samples): Samples | null {
  const window = toSamples(WINDOW_MS, rate)
  for (let at = from; at < to; at += window)
    if (rmsDbfs(pcm.subarray(at, at + window)) >= AUDIBLE_DBFS) return at
  return null
}

const textOf = (result: CallResult, turn: number): string =>
  result.frames.find(frame => frame.type === 'agent_response' && frame.turn === turn)?.text ?? ''
