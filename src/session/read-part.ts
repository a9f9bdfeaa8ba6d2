import { openChannel } from '../flow/channel.ts'
import {
  type LanguageModel,
  type Message,
  ProviderError,
  type Tool,
  type ToolCall,
} from '../speech/provider.ts'
import { wholeClauses } from './clauses.ts'
import { timely } from './dry.ts'
import type { Progress, ReplyPorts } from './reply.ts'
import type { Part } from './track.ts'

/** Nobody tells how much a model can keep in mind: so much is told, which most of today's can. */
const CONTEXT_LIMIT_TOKENS = 128_000
/** Where a tool forbids to say anything before it, a text of more than this is no word before a tool, and is spoken as it comes. */
const REMARK_CHARS = 120
/** Small models fall into repeating themselves and never end: a turn of more than this, twenty minutes when it is spoken, is ended where it is. */
const MOST_TURN_CHARS = 20_000

/** What is known of the model that answers, from one of its answers to the next. */
export interface Reading {
  hasBegun: boolean
  /** Who served, where somebody told. */
  server: string | null
  usage: { readonly model: string; readonly tokens: number; readonly limitTokens: number } | null
}

export const openReading = (): Reading => ({ hasBegun: false, server: null, usage: null })

interface Round {
  readonly reading: Reading
  readonly messages: readonly Message[]
  readonly tools: readonly Tool[]
  /** Nothing more need be said. */
  readonly mayBeEmpty: boolean
}

/** Reads one answer of the model: what is said, which is spoken as it comes, and the tools that it calls. */
export async function readPart(
  ports: ReplyPorts,
  state: Progress,
  round: Round,
): Promise<{ readonly part: Part; readonly calls: readonly ToolCall[] }> {
  const { isChat, signal, clock } = ports
  const { part, take, end, drop } = openText(ports, state, round)
  const calls: ToolCall[] = []
  try {
    const parts = partsOf(ports, round)
    for await (const event of isChat ? timely(parts, clock, signal) : parts) {
      if (signal.aborted) return { part, calls: [] }
      if (event.type === 'text-delta') {
        take(event.text)
        if (isEndless(ports, state)) break
      } else if (event.type === 'tool-call') {
        begun(ports, round.reading)
        const { id, name, arguments: json } = event
        calls.push({ id, name, arguments: json })
        ports.mark({ type: 'tool-called', turn: ports.turn, name })
      } else if (event.usage) spent(ports, round.reading, event.usage)
    }
  } catch (error) {
    if (signal.aborted) throw error
    const isNothing = part.text === '' && calls.length === 0
    if (isNothing && round.mayBeEmpty && error instanceof ProviderError && error.kind === 'broken')
      return { part, calls }
    state.failed = 'llm'
    // What is written cannot be taken back; of what is said only clauses are.
    if (!isChat) part.text = wholeClauses(part.text)
    end()
    throw error
  }
  if (signal.aborted) return { part, calls: [] }
  const called = calls.map(({ name }) => ports.desk.find(name)?.preToolSpeech)
  if (called.includes('off')) drop()
  else if (called.includes('force') && part.text.trim() === '') take(ports.beforeTool())
  end()
  return { part, calls }
}

function isEndless({ mark }: ReplyPorts, { parts }: Progress): boolean {
  if (parts.reduce((sum, { text }) => sum + text.length, 0) <= MOST_TURN_CHARS) return false
  mark({
    type: 'warning',
    text: `The model said more than ${MOST_TURN_CHARS} characters in one turn and was stopped; it may repeat itself. max_tokens of the agent stops it sooner.`,
  })
  return true
}

/** A part's text as it comes in. */
function openText(ports: ReplyPorts, state: Progress, { reading, tools }: Round) {
  const { turn, emit, isChat, track, gate, signal } = ports
  const part = track.open('reply', { gate: gate.run, playing: ports.playing })
  state.parts.push(part)
  const deltas = openChannel<string>(signal)
  let held: string | null = tools.some(({ name }) => ports.desk.find(name)?.preToolSpeech === 'off')
    ? ''
    : null
  let isOpen = false

  function say(text: string): void {
    if (text === '') return
    if (!isOpen) {
      isOpen = true
      if (isChat) {
        gate.run(() => track.place(part))
        emit({ type: 'agent-text', turn, part: 'start', text: '' })
      } else state.spoken.push({ part, deltas })
    }
    part.text += text
    if (isChat) emit({ type: 'agent-text', turn, part: 'delta', text })
    else deltas.push(text)
  }

  return {
    part,
    take(text: string): void {
      if (text === '') return
      begun(ports, reading)
      if (held === null) return say(text)
      held += text
      if (held.length <= REMARK_CHARS) return
      const all = held
      held = null
      say(all)
    },
    /** What has not been begun to be said is not said. */
    drop(): void {
      held = ''
    },
    end(): void {
      if (held !== null) say(held)
      held = null
      deltas.close()
      part.isWhole = true
      if (!isOpen) part.isOver = true
      if (part.text.trim() !== '') ports.tell(part)
      if (isChat && isOpen) {
        part.isOver = true
        emit({ type: 'agent-text', turn, part: 'stop', text: '' })
      }
    },
  }
}

function begun({ mark, turn }: ReplyPorts, reading: Reading): void {
  if (reading.hasBegun) return
  reading.hasBegun = true
  mark({ type: 'llm-first-token', turn })
}

function spent(
  { source, turn, mark }: ReplyPorts,
  reading: Reading,
  { promptTokens, completionTokens }: { readonly promptTokens: number; readonly completionTokens: number },
): void {
  const model = reading.server ?? (source.from === 'model' ? source.llm.name : 'house')
  mark({ type: 'llm-usage', turn, model, promptTokens, completionTokens })
  reading.usage = { model, tokens: promptTokens + completionTokens, limitTokens: CONTEXT_LIMIT_TOKENS }
}

function partsOf(
  { source, signal, noticed }: ReplyPorts,
  { reading, messages, tools }: Round,
): ReturnType<LanguageModel['reply']> {
  if (source.from === 'house') return say(source.text)
  const { llm, sampling } = source
  return llm.reply(messages, {
    signal,
    tools,
    sampling,
    noticed(notice) {
      if (notice.type === 'provider-served') reading.server = notice.provider
      noticed(notice)
    },
  })
}

async function* say(text: string): ReturnType<LanguageModel['reply']> {
  yield { type: 'text-delta', text }
  yield { type: 'finish', reason: 'stop' }
}
