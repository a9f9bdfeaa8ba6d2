import { openChannel } from '../flow/channel.ts'
import { pause } from '../flow/clock.ts'
import type { ToolCall } from '../speech/provider.ts'
import { aborted } from './dry.ts'
import { INTERRUPTED, STARTED } from './house-lines.ts'
import type { Progress, ReplyPorts } from './reply.ts'
import type { AgentTool, ToolEffect } from './tool-box.ts'
import { unknownTool } from './tool-outcome.ts'
import type { Part } from './track.ts'

/** How often it is looked whether what was said before a tool has been heard, ms. */
const LOOK_MS = 20

interface Round {
  /** Nothing more is to be said. */
  readonly isOver: boolean
  /** The caller waits for what comes of it. */
  readonly isAwaited: boolean
}

/** Runs what the model called in one answer, all at once, as soon as it may run; resolves when nobody has to wait any more, or with the signal. */
export async function carryOut(
  ports: ReplyPorts,
  state: Progress,
  part: Part,
  calls: readonly ToolCall[],
): Promise<Round> {
  const { gate, signal, isChat, desk, track, post, turn, pos } = ports
  await Promise.race([gate.opened, aborted(signal)])
  if (signal.aborted) return { isOver: true, isAwaited: false }
  track.place(part)
  if (isChat) post({ type: 'reply-pause', turn, pos: pos() })
  const running = calls.map(call => runOne(ports, part, call))
  await Promise.race([Promise.all(running), aborted(signal)])
  if (signal.aborted) return { isOver: true, isAwaited: false }
  const effects = (await Promise.all(running)).filter(effect => effect !== null)
  for (const effect of effects) if (effect.type === 'change-language') ports.changeAgent(effect.spec)
  const tools = calls.map(({ name }) => desk.find(name))
  const isAwaited = tools.some(tool => tool === null || (tool.expectsResponse && tool.execution !== 'async'))
  const farewell = effects.find(effect => effect.type === 'end-call')
  if (farewell) {
    state.hangUp = true
    sayGoodbye(ports, state, { before: part.text, message: farewell.message })
  } else state.skips = effects.some(effect => effect.type === 'skip-turn')
  return { isOver: state.hangUp || state.skips, isAwaited }
}

/** Resolves with what the tool does to the conversation. */
async function runOne(ports: ReplyPorts, part: Part, made: ToolCall): Promise<ToolEffect | null> {
  const { desk, turn, post, signal } = ports
  const tool = desk.find(made.name)
  if (tool === null) {
    part.calls.push({ call: made, result: unknownTool(made.name).content })
    return null
  }
  await mayRun(ports, part, tool)
  if (signal.aborted) return null
  const running = desk.start(tool, made, turn)
  const { call } = running
  const entry = { call, result: tool.execution === 'async' ? STARTED : INTERRUPTED }
  part.calls.push(entry)
  const locks = locksOf(tool)
  post({ type: 'tool-start', turn, id: call.id, timeoutMs: tool.timeoutMs, ...(locks && { locks }) })
  if (tool.execution === 'async') {
    post({ type: 'tool-end', turn, id: call.id })
    ports.runsAside(running)
    return null
  }
  ports.runs(running, entry)
  return (await running.outcome).effect
}

/** What has an effect outside waits until it is certain that the caller has finished, and some wait for what was said before them. */
async function mayRun(ports: ReplyPorts, part: Part, { kind, execution }: AgentTool): Promise<void> {
  const { clock, signal, ahead, isChat } = ports
  const early = ports.sureAt() - clock.now()
  if (kind !== 'system' && early > 0) await pause(clock, early, signal)
  if (execution !== 'post-tool-speech' || isChat) return
  while (!signal.aborted && (!part.isOver || ahead() > 0))
    await pause(clock, Math.max(LOOK_MS, ahead()), signal)
}

function locksOf({ interruption, execution }: AgentTool): 'tool' | 'turn' | null {
  if (execution === 'async' || interruption === 'allow') return null
  return interruption === 'disable-during-tool' ? 'tool' : 'turn'
}

const FAREWELL = 'Goodbye.'

/** The `message` of an `end_call`, for models that put their goodbye there. One that says goodbye beside it does so once. */
function sayGoodbye(
  ports: ReplyPorts,
  state: Progress,
  { before, message }: { readonly before: string; readonly message: string | null },
): void {
  const hasSpoken = state.parts.some(({ text }) => text.trim() !== '')
  const text = message ?? (hasSpoken ? null : FAREWELL)
  if (text === null || (message !== null && saysGoodbye(before, message))) return
  const { track, gate, turn, isChat, emit } = ports
  const part = track.open('reply', { gate: gate.run, playing: ports.playing })
  state.parts.push(part)
  part.text = text
  part.isWhole = true
  if (!isChat) {
    const deltas = openChannel<string>(ports.signal)
    deltas.push(text)
    deltas.close()
    state.spoken.push({ part, deltas })
    return ports.tell(part)
  }
  track.place(part)
  emit({ type: 'agent-text', turn, part: 'start', text: '' })
  emit({ type: 'agent-text', turn, part: 'delta', text })
  ports.tell(part)
  emit({ type: 'agent-text', turn, part: 'stop', text: '' })
  part.isOver = true
}

const PARTING =
  /\b(good ?bye|bye|farewell|take care|see you|auf wiedersehen|tschüss|au revoir|adiós|arrivederci|tot ziens)\b/i
const bare = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
const saysGoodbye = (before: string, message: string): boolean =>
  PARTING.test(before) ||
  (bare(before) !== '' && (bare(before).includes(bare(message)) || bare(message).includes(bare(before))))
