import { type Channel, openChannel } from '../flow/channel.ts'
import type { Clock } from '../flow/clock.ts'
import { openScope } from '../flow/scope.ts'
import type { LanguageModel, Message, ProviderNotice, Sampling, Stage } from '../speech/provider.ts'
import type { Cast } from './cast.ts'
import { watch } from './dry.ts'
import type { Gate } from './gate.ts'
import { type CalledTool, toolMessages } from './history.ts'
import type { Mark } from './log.ts'
import type { Emission } from './ports.ts'
import { openReading, readPart } from './read-part.ts'
import { type Spoken, speakPart } from './speak-part.ts'
import type { ToolDesk, ToolRunning } from './tool-desk.ts'
import { carryOut } from './tool-round.ts'
import type { Part, Track } from './track.ts'
import type { Fact, Turn } from './turn/index.ts'

/** So often the model is asked in one turn: once more after each of its rounds of tools. The last time it is offered none. */
const MOST_ROUNDS = 8

/** Where a reply's text comes from: the model, or a sentence of the house. */
export type Source =
  | {
      readonly from: 'model'
      readonly llm: LanguageModel
      readonly messages: readonly Message[]
      /** The same as it is later in the turn. */
      readonly again: () => readonly Message[]
      readonly sampling: Sampling
    }
  | { readonly from: 'house'; readonly text: string; readonly isApology: boolean }

/** What a reply does to the world in these waits for the gate. */
export interface ReplyPorts {
  readonly turn: Turn
  readonly source: Source
  readonly cast: () => Cast
  readonly track: Track
  readonly isChat: boolean
  readonly desk: ToolDesk
  /** A frame of the reply goes to the line. */
  readonly playing: (part: Part) => void
  /** No more audio will come for the turn. */
  readonly finish: () => void
  /** How much of the turn is still to be heard, ms. */
  readonly ahead: () => number
  readonly clock: Clock
  /** What is said before the reply is to be waited for; null: nothing is. */
  readonly filler: () => Promise<void> | null
  /** Until it opens no more than the first part of the speech is made, and no tool runs. */
  readonly gate: Gate
  /** A tool with an effect outside runs no sooner: a caller who goes on has gone on by then. On the session's clock. */
  readonly sureAt: () => number
  /** Said where something has to be said before a tool, and the model said nothing. */
  readonly beforeTool: () => string
  /** A tool of the turn runs; what it comes to is to be written into `entry`. */
  readonly runs: (running: ToolRunning, entry: { result: string }) => void
  /** It runs aside: nobody waits. */
  readonly runsAside: (running: ToolRunning) => void
  readonly changeAgent: (spec: Cast['spec']) => void
  readonly signal: AbortSignal
  readonly mark: (mark: Mark) => void
  readonly noticed: (notice: ProviderNotice) => void
  readonly emit: (emission: Emission) => void
  /** A part's text is whole, or as whole as it will be. */
  readonly tell: (part: Part) => void
  readonly post: (fact: Fact) => void
  readonly pos: () => number
}

/** A reply under way. Its parts grow as they are made; of one that breaks off, what is no clause is taken back. */
export interface Reply {
  readonly parts: readonly Part[]
  /** Its whole text is known. */
  readonly isWhole: boolean
  /** The model wants the call to end, whatever became of its words. */
  readonly hangUp: boolean
  /** It leaves the floor to the caller. */
  readonly skips: boolean
  /** Who failed; null: nobody. */
  readonly failed: Extract<Stage, 'llm' | 'tts'> | null
  /** Resolves when everything is generated and handed to the line. */
  readonly done: Promise<void>
}

/** A reply as it grows. */
export interface Progress {
  readonly parts: Part[]
  readonly spoken: Channel<Spoken>
  isWhole: boolean
  hangUp: boolean
  skips: boolean
  failed: 'llm' | 'tts' | null
}

/**
 * Runs one reply: model → clauses → voice → line, each part as soon as it is there; where the model calls tools they run, and the model goes on
 * with their results in the same turn. Rejects with the stage's error; then nothing more comes of it.
 */
export function startReply(of: ReplyPorts): Reply {
  const scope = openScope(of.signal)
  const ports = { ...of, signal: scope.signal }
  const state: Progress = {
    parts: [],
    spoken: openChannel(scope.signal),
    isWhole: false,
    hangUp: false,
    skips: false,
    failed: null,
  }
  const done = run(ports, state).finally(() => scope.cancel('over'))
  return {
    parts: state.parts,
    get isWhole() {
      return state.isWhole
    },
    get hangUp() {
      return state.hangUp
    },
    get skips() {
      return state.skips
    },
    get failed() {
      return state.failed
    },
    done,
  }
}

async function run(ports: ReplyPorts, state: Progress): Promise<void> {
  const { isChat, signal } = ports
  const blame = (stage: 'llm' | 'tts') => (error: unknown) => {
    if (!signal.aborted) state.failed ??= stage
    throw error
  }
  const reading = readAll(ports, state)
    .finally(() => state.spoken.close())
    .catch(blame('llm'))
  const speaking = isChat ? Promise.resolve() : speakAll(ports, state).catch(blame('tts'))
  // A text that breaks off is spoken as far as it is whole; a voice that fails has the last word.
  const read = reading.catch(async error => {
    await speaking
    throw error
  })
  const isOver = () => state.isWhole && state.parts.every(part => part.isOver)
  const watched = watch(ports, { parts: state.parts, isOver }).catch(error =>
    blame(state.isWhole ? 'tts' : 'llm')(error),
  )
  await Promise.race([Promise.all([read, speaking]), watched])
}

/** Reads the text to its end, round by round, and runs what is called. */
async function readAll(ports: ReplyPorts, state: Progress): Promise<void> {
  const { source, signal, desk, emit, turn } = ports
  const reading = openReading()
  let mayBeEmpty = false
  for (let round = 1; ; round++) {
    const messages = source.from === 'house' ? [] : round === 1 ? source.messages : againOf(source, state)
    const tools = round < MOST_ROUNDS ? desk.offered : []
    const { part, calls } = await readPart(ports, state, { reading, messages, tools, mayBeEmpty })
    if (signal.aborted) return
    if (calls.length === 0) {
      if (part.text.trim() === '' && !mayBeEmpty) {
        state.failed = 'llm'
        throw new Error('the reply was empty')
      }
      break
    }
    const came = await carryOut(ports, state, part, calls)
    if (signal.aborted) return
    if (came.isOver) break
    // Who had nothing to wait for may have said all there is to say.
    mayBeEmpty = !came.isAwaited && state.parts.some(({ text }) => text.trim() !== '')
  }
  state.isWhole = true
  if (reading.usage) {
    const { model, tokens, limitTokens } = reading.usage
    emit({ type: 'context-used', turn, model, tokens, limitTokens })
  }
}

/** The conversation as it is now, with what this turn has made of it. */
const againOf = (source: Extract<Source, { from: 'model' }>, { parts }: Progress): readonly Message[] => [
  ...source.again(),
  ...parts.flatMap(({ text, calls }) => messagesOf(text, calls)),
]

const messagesOf = (text: string, calls: readonly CalledTool[]): readonly Message[] =>
  calls.length > 0
    ? toolMessages(text, calls)
    : text.trim() === ''
      ? []
      : [{ role: 'assistant', content: text.trim() }]

async function speakAll(ports: ReplyPorts, state: Progress): Promise<void> {
  for await (const spoken of state.spoken) {
    await speakPart(ports, state, spoken)
    if (ports.signal.aborted) return
  }
  if (!ports.signal.aborted && state.failed === null) ports.finish()
}
