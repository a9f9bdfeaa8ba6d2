import { type Channel, openChannel } from '../flow/channel.ts'
import { type Clock, pause } from '../flow/clock.ts'
import type { LanguageModel, Message, Sampling, TextToSpeech, Tool } from '../speech/provider.ts'
import { splitClauses } from './clauses.ts'
import type { Gate } from './gate.ts'
import type { Mark } from './log.ts'
import type { Playout } from './playout.ts'
import type { Emission } from './ports.ts'
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
  | { readonly from: 'house'; readonly text: string }

export interface ReplyPorts {
  readonly turn: Turn
  readonly source: Source
  readonly tts: TextToSpeech
  readonly voice: { readonly voice: string; readonly speed: number }
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
  readonly emit: (emission: Emission) => void
}

/** A reply under way. `text` grows as it is generated. */
export interface Reply {
  readonly text: string
  /** Whether its whole text has been told to the client. */
  readonly told: boolean
  /** Resolves when everything is generated and handed to the line; `hangUp` when the model wants the call to end. */
  readonly done: Promise<{ readonly hangUp: boolean }>
}

/** Runs one reply: model → clauses → voice → line, each part as soon as it is there. Rejects with the stage's error. */
export function startReply(ports: ReplyPorts): Reply {
  const state = { text: '', told: false, hangUp: false }
  const deltas = openChannel<string>(ports.signal)
  const reading = readText(ports, state, deltas).then(
    () => deltas.close(),
    error => {
      deltas.close()
      throw error
    },
  )
  const speaking = ports.playout ? speak(ports, ports.playout, deltas) : Promise.resolve()
  const done = Promise.all([reading, speaking]).then(() => {
    if (state.text.trim() === '' && !state.hangUp) throw new Error('the reply was empty')
    return { hangUp: state.hangUp }
  })
  return {
    get text() {
      return state.text
    },
    get told() {
      return state.told
    },
    done,
  }
}

type Progress = { text: string; told: boolean; hangUp: boolean }

/** Reads the text to its end, tells it to the client, and carries out the model's wish to end the call. */
async function readText(ports: ReplyPorts, state: Progress, deltas: Channel<string>): Promise<void> {
  const { turn, emit, mark, playout, signal } = ports
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
  for await (const part of parts(ports)) {
    if (signal.aborted) return
    if (part.type === 'text-delta') take(part.text)
    else if (part.type === 'tool-call' && part.name === 'end_call') {
      state.hangUp = true
      emit({ type: 'tool-request', turn, id: part.id, name: part.name })
      if (state.text === '') take(farewell(part.arguments))
    }
  }
  if (signal.aborted) return
  state.told = true
  if (state.text.trim() !== '') emit({ type: 'agent-said', turn, text: state.text.trim() })
  if (chat && state.text !== '') emit({ type: 'agent-text', turn, part: 'stop', text: '' })
}

function parts({ source, signal }: ReplyPorts): ReturnType<LanguageModel['reply']> {
  if (source.from === 'model') {
    const { llm, messages, tools, sampling } = source
    return llm.reply(messages, { signal, tools, sampling })
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

async function speak(ports: ReplyPorts, playout: Playout, deltas: AsyncIterable<string>): Promise<void> {
  const { turn, tts, voice, clock, gate, signal, ahead, mark } = ports
  async function* clauses() {
    for await (const text of splitClauses(deltas)) {
      mark({ type: 'clause', turn, text })
      yield text
    }
  }
  for await (const part of tts.speak(clauses(), { ...voice, signal })) {
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
  if (!signal.aborted) playout.finish()
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
