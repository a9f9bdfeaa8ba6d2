import { type Clock, startClock } from '../../flow/clock.ts'
import { conversationUrl, type Destination, withoutSecrets } from './address.ts'
import { openDownlink } from './downlink.ts'
import { type CallLimits, defaultLimits, startMeter } from './limits.ts'
import { elapsed, type LiveCall, leave, obey, release, send, startMicrophone, stop } from './live-call.ts'
import { createPerformer, type Stage } from './performer.ts'
import type { ClientKind } from './playout.ts'
import { type CallEnd, CallFailed, type CallResult, type LoggedFrame } from './result.ts'
import type { Script } from './script.ts'
import { type Dial, dialWebSocket, type WireEvents } from './wire.ts'

export interface CallOptions extends Destination {
  readonly script: Script
  /** Whose playout and manners are imitated; the browser client's unless said otherwise. */
  readonly client?: ClientKind
  /** The opening message, without its `type`. */
  readonly initiation?: Readonly<Record<string, unknown>>
  /** Asks for a conversation without audio; the script's sounds are then not sent. */
  readonly textOnly?: boolean
  readonly limits?: Partial<CallLimits>
  readonly signal?: AbortSignal
  /** For tests. */
  readonly clock?: Clock
  readonly dial?: Dial
}

/**
 * Places one call in real time, plays the script, and hears the agent as the official client would. Resolves when the call
 * is over, however it ended; throws `CallFailed` when it never began, and an Error for a destination that cannot be called.
 */
export async function placeCall(options: CallOptions): Promise<CallResult> {
  const address = conversationUrl(options)
  const { client = 'javascript', signal } = options
  const { call, closed } = openCall(options, address)
  const abort = () => leave(call, 'aborted')
  if (signal?.aborted) abort()
  else signal?.addEventListener('abort', abort, { once: true })
  const end = await closed
  signal?.removeEventListener('abort', abort)
  return toResult(call, { address, client, end })
}

function openCall(options: CallOptions, address: URL): { call: LiveCall; closed: Promise<CallEnd> } {
  const { client = 'javascript', textOnly = false } = options
  const clock = options.clock ?? startClock()
  const frames: LoggedFrame[] = []
  const call: LiveCall = {
    clock,
    limits: { ...defaultLimits, ...options.limits },
    script: options.script,
    textOnly,
    frames,
    downlink: openDownlink({ client, textOnly, log: frame => frames.push(frame) }),
    performer: createPerformer(
      options.script,
      stageOf(() => call),
    ),
    undo: [],
    wire: null,
    openedAt: clock.now(),
    openedAtUnixMs: unixNow(),
    uplink: null,
    end: null,
  }
  const dial = options.dial ?? dialWebSocket(client === 'javascript' ? ['convai'] : [])
  const closed = new Promise<CallEnd>(settle => {
    call.wire = dial(address, eventsOf(call, options, settle), call.limits)
  })
  return { call, closed }
}

const unixNow = (): number => performance.timeOrigin + performance.now()

const stageOf = (call: () => LiveCall): Stage => ({
  ears: () => call().downlink.ears,
  speak: (pcm, at, gain) => call().uplink?.speak(pcm, at, gain) ?? at,
  send: frame => send(call(), frame),
  hangUp: () => leave(call(), 'caller'),
})

function eventsOf(call: LiveCall, options: CallOptions, settle: (end: CallEnd) => void): WireEvents {
  const { metadataMs } = call.limits
  const meter = startMeter(call.limits)
  return {
    opened() {
      if (call.end) return
      call.openedAt = call.clock.now()
      call.openedAtUnixMs = unixNow()
      send(call, initiationFrame(options.initiation, call.textOnly))
      const late = () => {
        if (!call.downlink.started)
          leave(call, 'limit', { code: 1002, reason: `no metadata within ${metadataMs} ms` })
      }
      call.undo.push(call.clock.after(metadataMs, late))
      if (options.client === 'python') startMicrophone(call, 'pcm_16000')
    },
    text(message) {
      if (call.end) return
      const excess = meter.take(message.length, call.downlink.waitingMs())
      if (excess) leave(call, 'limit', { code: 1009, reason: excess })
      else obey(call, call.downlink.receive(message, elapsed(call)))
    },
    closed(code, reason, failure) {
      stop(call, { by: 'agent', code, reason: failure?.message ?? reason, at: elapsed(call) })
      release(call)
      if (call.end) settle(call.end)
    },
  }
}

function toResult(
  call: LiveCall,
  of: { readonly address: URL; readonly client: ClientKind; readonly end: CallEnd },
): CallResult {
  const { downlink, frames, script, performer, uplink } = call
  const { started } = downlink
  if (!started) throw neverBegan(of.address, of.end)
  return {
    conversationId: started.conversationId,
    url: of.address,
    client: of.client,
    formats: { input: started.input.name, output: started.output.name },
    chunkMs: script.uplink.chunkMs,
    openedAtUnixMs: call.openedAtUnixMs,
    initiatedAt: frames.find(frame => frame.type === 'conversation_initiation_client_data')?.at ?? 0,
    caller: uplink?.recording() ?? new Int16Array(0),
    agent: downlink.heard(),
    frames,
    said: performer.said,
    unsaid: performer.unsaid,
    end: of.end,
    wakeUps: uplink?.wakeUps ?? [],
  }
}

function initiationFrame(data: Readonly<Record<string, unknown>> = {}, textOnly: boolean) {
  const override = textOnly ? { conversation_config_override: { conversation: { text_only: true } } } : {}
  return { type: 'conversation_initiation_client_data', ...override, ...data }
}

function neverBegan(address: URL, end: CallEnd): CallFailed {
  if (end.by === 'aborted')
    return new CallFailed(`the call to ${withoutSecrets(address)} was called off before it began`)
  const why = end.reason === '' ? 'the connection closed before the conversation began' : end.reason
  const code = end.by === 'agent' && end.code !== 1006 ? end.code : null
  const shown = code === null ? '' : ` (close code ${code})`
  return new CallFailed(`no call to ${withoutSecrets(address)}: ${why}${shown}`, { code })
}
