import { type Channel, openChannel } from '../flow/channel.ts'
import { type Clock, pause } from '../flow/clock.ts'
import { openScope } from '../flow/scope.ts'
import {
  type LanguageModel,
  type Message,
  ProviderError,
  type ProviderNotice,
  type Sampling,
  type Stage,
  type TextToSpeech,
  type Tool,
  type VoiceOptions,
} from '../speech/provider.ts'
import { splitClauses, wholeClauses } from './clauses.ts'
import { aborted, timely, watch } from './dry.ts'
import { endCallRun } from './end-call.ts'
import type { Gate } from './gate.ts'
import type { Mark } from './log.ts'
import type { Playout } from './playout.ts'
import type { Emission } from './ports.ts'
import { speakable } from './speakable.ts'
import type { Turn } from './turn/index.ts'

/** Speech is made at most this far ahead of what was heard: what an interruption would throw away. */
const AHEAD_MS = 12_000

/** Where a reply's text comes from: the model, or a sentence of the house. */
export type Source =
  | {
      readonly from: 'model'
      readonly llm: LanguageModel
      readonly messages: readonly Message[]
      readonly tools: readonly Tool[]
      readonly sampling: Sampling
    }
  | { readonly from: 'house'; readonly text: string; readonly isApology: boolean }

export interface ReplyPorts {
  readonly turn: Turn
  readonly source: Source
  readonly tts: TextToSpeech
  readonly voice: VoiceOptions
  /** Null in a text-only call. */
  readonly playout: Playout | null
  /** How much of the turn is still to be heard, ms. */
  readonly ahead: () => number
  readonly clock: Clock
  /** What is said before the reply is to be waited for; null: nothing is. */
  readonly filler: () => Promise<void> | null
  /** Until it opens no more than the first part of the speech is made. */
  readonly gate: Gate
  readonly signal: AbortSignal
  readonly mark: (mark: Mark) => void
  readonly noticed: (notice: ProviderNotice) => void
  readonly emit: (emission: Emission) => void
}

/** A reply under way. `text` grows as it is generated; of one that breaks off, what is no clause is taken back. */
export interface Reply {
  readonly text: string
  /** Whether its whole text has been told to the client. */
  readonly told: boolean
  /** The model wants the call to end, whatever became of its words. */
  readonly hangUp: boolean
  /** Who failed; null: nobody. */
  readonly failed: Extract<Stage, 'llm' | 'tts'> | null
  /** Resolves when everything is generated and handed to the line; `hangUp` when the model wants the call to end. */
  readonly done: Promise<{ readonly hangUp: boolean }>
}

/** Runs one reply: model → clauses → voice → line, each part as soon as it is there. Rejects with the stage's error; then nothing more comes of it. */
export function startReply(of: ReplyPorts): Reply {
  const scope = openScope(of.signal)
  const ports = { ...of, signal: scope.signal }
  const state: Progress = { text: '', told: false, hangUp: false, failed: null }
  const done = run(ports, state).finally(() => scope.cancel('over'))
  return {
    get text() {
      return state.text
    },
    get told() {
      return state.told
    },
    get hangUp() {
      return state.hangUp
    },
    get failed() {
      return state.failed
    },
    done,
  }
}

async function run(ports: ReplyPorts, state: Progress): Promise<{ readonly hangUp: boolean }> {
  const { playout, signal } = ports
  const blame = (stage: 'llm' | 'tts') => (error: unknown) => {
    if (!signal.aborted) state.failed ??= stage
    throw error
  }
  const deltas = openChannel<string>(signal)
  const reading = readText(ports, state, deltas)
    .finally(() => deltas.close())
    .catch(blame('llm'))
  const speaking = playout ? speak(ports, playout, { deltas, state }).catch(blame('tts')) : Promise.resolve()
  // A text that breaks off is spoken as far as it is whole; a voice that fails has the last word.
  const read = reading.catch(async error => {
    await speaking
    throw error
  })
  const watched = watch(ports, () => state.told).catch(error => blame(state.told ? 'tts' : 'llm')(error))
  await Promise.race([Promise.all([read, speaking]), watched])
  if (state.text.trim() === '' && !state.hangUp) {
    state.failed = 'llm'
    throw new Error('the reply was empty')
  }
  return { hangUp: state.hangUp }
}

type Progress = {
  text: string
  told: boolean
  hangUp: boolean
  failed: 'llm' | 'tts' | null
}

/** Reads the text to its end, tells it to the client, and carries out the model's wish to end the call. */
async function readText(ports: ReplyPorts, state: Progress, deltas: Channel<string>): Promise<void> {
  const { turn, emit, mark, playout, signal, clock } = ports
  const chat = playout === null
  const take = (text: string) => {
    if (text === '') return
    if (state.text === '') {
      mark({ type: 'llm-first-token', turn })
      if (chat) emit({ type: 'agent-text', turn, part: 'start', text: '' })
    }
    state.text += text
    if (chat) emit({ type: 'agent-text', turn, part: 'delta', text })
    else deltas.push(text)
  }
  const tell = () => {
    state.told = true
    if (state.text.trim() !== '') emit({ type: 'agent-said', turn, text: state.text.trim() })
    if (chat && state.text !== '') emit({ type: 'agent-text', turn, part: 'stop', text: '' })
  }
  try {
    for await (const part of chat ? timely(parts(ports), clock, signal) : parts(ports)) {
      if (signal.aborted) return
      if (part.type === 'text-delta') take(part.text)
      else if (part.type === 'tool-call' && part.name === 'end_call') {
        state.hangUp = true
        emit({ type: 'tool-request', turn, id: part.id, name: part.name, ...endCallRun })
        if (state.text === '') take(farewell(part.arguments))
      }
    }
  } catch (error) {
    if (signal.aborted) throw error
    state.failed = 'llm'
    // What is written cannot be taken back; of what is said only clauses are.
    if (!chat) state.text = wholeClauses(state.text)
    if (state.text.trim() !== '') tell()
    throw error
  }
  if (!signal.aborted) tell()
}

function parts({ source, signal, noticed }: ReplyPorts): ReturnType<LanguageModel['reply']> {
  if (source.from === 'model') {
    const { llm, messages, tools, sampling } = source
    return llm.reply(messages, { signal, tools, sampling, noticed })
  }
  return say(source.text)
}

async function* say(text: string): ReturnType<LanguageModel['reply']> {
  yield { type: 'text-delta', text }
  yield { type: 'finish', reason: 'stop' }
}

/** The `message` of an `end_call` request, for models that put their goodbye there. */
function farewell(json: string): string {
  try {
    const { message } = JSON.parse(json) as { message?: unknown }
    return typeof message === 'string' && message.trim() !== '' ? message : 'Goodbye.'
  } catch {
    return 'Goodbye.'
  }
}

async function speak(
  ports: ReplyPorts,
  playout: Playout,
  { deltas, state }: { readonly deltas: AsyncIterable<string>; readonly state: Progress },
): Promise<void> {
  const { turn, tts, voice, clock, gate, signal, ahead, mark, noticed } = ports
  let isAsked = false
  async function* clauses() {
    for await (const clause of splitClauses(deltas, () => state.failed === null)) {
      isAsked = true
      const text = speakable(clause)
      if (text === '') continue
      mark({ type: 'clause', turn, text })
      yield text
    }
  }
  for await (const part of tts.speak(clauses(), { ...voice, signal, noticed })) {
    if (signal.aborted) return
    const filler = part.pcm.length > 0 ? ports.filler() : null
    if (filler) await filler
    if (signal.aborted) return
    const wasSilent = playout.leadIn === null
    playout.say(part)
    mark({ type: 'speech', turn, samples: playout.made })
    if (wasSilent && playout.leadIn !== null) mark({ type: 'lead-in', turn, samples: playout.leadIn })
    if (!gate.isOpen) await Promise.race([gate.opened, aborted(signal)])
    while (!signal.aborted && ahead() > AHEAD_MS) await pause(clock, ahead() - AHEAD_MS / 2, signal)
  }
  if (signal.aborted) return
  if (isAsked && playout.made === 0)
    throw new ProviderError(tts.name, 'there was no sound', { kind: 'broken' })
  if (state.failed === null) playout.finish()
}
