import { pcmFromBytes } from '../../audio/bytes.ts'
import type { AudioFormat } from '../../audio/format.ts'
import { decodeMulaw } from '../../audio/mulaw.ts'
import { type Pcm, toMillis } from '../../audio/pcm.ts'
import type { Millis } from '../../flow/clock.ts'
import { decodeBase64 } from '../../protocol/base64.ts'
import { type AudioFormatName, parseFormatName } from '../../protocol/formats.ts'
import type { MetadataFrame, ServerFrame } from '../../protocol/server-frames.ts'
import { type Ears, openEars } from './ears.ts'
import type { Heard } from './play-queue.ts'
import { type ClientKind, createPlayout, type Playout } from './playout.ts'
import { readFrame } from './read-frame.ts'
import { createReplyNumbers } from './reply-numbers.ts'
import type { LoggedFrame } from './result.ts'

/** What the official Python client takes both formats to be, whatever is announced. */
const PYTHON_FORMAT = 'pcm_16000'

/** What the metadata said, and when. */
interface Started {
  readonly at: Millis
  readonly conversationId: string
  readonly input: { readonly name: AudioFormatName; readonly format: AudioFormat }
  readonly output: { readonly name: AudioFormatName; readonly format: AudioFormat }
}

/** What the call has to do because of a frame. */
export type Reaction =
  | { readonly type: 'none' }
  | { readonly type: 'started'; readonly started: Started }
  | { readonly type: 'send'; readonly frame: Readonly<Record<string, unknown>> }
  /** The agent's `end_call`: the browser client leaves at once. */
  | { readonly type: 'leave' }

/** The caller's way in: reads what the agent sends, plays it as the client would, and logs it. */
export interface Downlink {
  receive(text: string, at: Millis): Reaction
  playTo(at: Millis): void
  /** Hears everything that is played from the connection on, silence included; what was played before is told at once. */
  listen(listener: (pcm: Pcm, rate: number) => void): void
  readonly started: Started | null
  readonly ears: Ears
  /** Audio that waits to be played, ms. */
  waitingMs(): Millis
  heard(): Heard
}

const NONE: Reaction = { type: 'none' }

export function openDownlink(options: {
  readonly client: ClientKind
  readonly textOnly: boolean
  log(frame: LoggedFrame): void
}): Downlink {
  const { client, textOnly, log } = options
  let started: Started | null = null
  let ears = openEars(16_000)
  let playout: Playout | null = null
  const listeners: ((pcm: Pcm, rate: number) => void)[] = []
  const numbers = createReplyNumbers()
  let newestId = 1
  // When what was taken so far will have been played.
  let playedOutAt: Millis = 0

  /** Hands a chunk to the client's playout; returns the reply that it belongs to. */
  const take = (pcm: Pcm, id: number, { at, rate }: { at: Millis; rate: number }): number => {
    newestId = id
    const reply = numbers.audio(id, Math.max(0, at - playedOutAt), at)
    playedOutAt = Math.max(playedOutAt, at) + toMillis(pcm.length, rate)
    playout?.take(pcm, reply, at, id)
    return reply
  }
  const start = (frame: MetadataFrame, at: Millis): Reaction => {
    if (started) return NONE
    started = readMetadata(frame, client, at)
    const { rate } = started.output.format
    ears = openEars(rate)
    playout = createPlayout(client, rate, (pcm, turn) => {
      ears.hear(pcm, turn)
      for (const listener of listeners) listener(pcm, rate)
    })
    playout.playTo(at)
    return { type: 'started', started }
  }
  const leaveOn = (tool: string): Reaction =>
    client === 'javascript' && tool === 'end_call' ? { type: 'leave' } : NONE
  const react = (frame: ServerFrame, at: Millis): Reaction => {
    switch (frame.type) {
      case 'conversation_initiation_metadata':
        return start(frame, at)
      case 'ping':
        return { type: 'send', frame: { type: 'pong', event_id: frame.ping_event.event_id } }
      case 'interruption':
        playedOutAt = Math.min(playedOutAt, at)
        playout?.interrupt(frame.interruption_event.event_id, at)
        return NONE
      case 'agent_response':
        if (textOnly) ears.read(frame.agent_response_event.event_id, at)
        return NONE
      case 'client_tool_call':
        return { type: 'send', frame: unknownTool(frame.client_tool_call) }
      case 'agent_tool_response':
        return leaveOn(frame.agent_tool_response.tool_name)
      case 'agent_tool_response_full_payload':
        return leaveOn(frame.agent_tool_response_full_payload.tool_name)
      default:
        return NONE
    }
  }
  return {
    receive(text, at) {
      const bytes = Buffer.byteLength(text)
      const reading = readFrame(text, newestId)
      if (!reading.ok) {
        log({ at, from: 'agent', type: 'unreadable', bytes, text: reading.problem })
        return NONE
      }
      const { frame } = reading
      if (frame.type === 'unknown') {
        log({ at, from: 'agent', type: frame.name, bytes })
        return NONE
      }
      if (frame.type !== 'audio') {
        const { turn: id, ...described } = describe(frame)
        const turn = id === undefined ? undefined : numbers.frame(frame.type, id, at)
        log({ at, from: 'agent', bytes, ...described, ...(turn !== undefined && { turn }) })
        return react(frame, at)
      }
      const { audio_base_64, event_id } = frame.audio_event
      const format = started?.output.format
      const pcm = format ? decode(audio_base_64, format) : null
      if (format && pcm) {
        const turn = take(pcm, event_id, { at, rate: format.rate })
        log({ at, from: 'agent', type: 'audio', bytes, turn, samples: pcm.length })
      } else
        log({
          at,
          from: 'agent',
          type: 'unreadable',
          bytes,
          text: 'audio: half a sample, or before the metadata',
        })
      return NONE
    },
    playTo: at => playout?.playTo(at),
    listen(listener) {
      const heard = playout?.heard()
      if (heard) listener(heard.pcm, heard.rate)
      listeners.push(listener)
    },
    get started() {
      return started
    },
    get ears() {
      return ears
    },
    waitingMs: () => (playout && started ? (playout.waiting * 1000) / started.output.format.rate : 0),
    heard: () => playout?.heard() ?? { rate: 16_000, pcm: new Int16Array(0), stretches: [] },
  }
}

function readMetadata(frame: MetadataFrame, client: ClientKind, at: Millis): Started {
  const { conversation_id, user_input_audio_format, agent_output_audio_format } =
    frame.conversation_initiation_metadata_event
  const read = (announced: AudioFormatName) => {
    const name = client === 'python' ? PYTHON_FORMAT : announced
    return { name, format: parseFormatName(name) ?? { encoding: 'pcm' as const, rate: 16_000 } }
  }
  return {
    at,
    conversationId: conversation_id,
    input: read(user_input_audio_format),
    output: read(agent_output_audio_format),
  }
}

/** The samples of a chunk; null for an odd number of PCM bytes, at which the browser client drops the chunk. */
function decode(base64: string, format: AudioFormat): Pcm | null {
  const bytes = decodeBase64(base64)
  if (!bytes) return null
  if (format.encoding === 'ulaw') return decodeMulaw(bytes)
  return bytes.length % 2 === 0 ? pcmFromBytes(bytes) : null
}

function describe(frame: ServerFrame): Pick<LoggedFrame, 'type' | 'turn' | 'text'> {
  const { type } = frame
  switch (type) {
    case 'interruption':
      return { type, turn: frame.interruption_event.event_id }
    case 'user_transcript':
      return {
        type,
        turn: frame.user_transcription_event.event_id,
        text: frame.user_transcription_event.user_transcript,
      }
    case 'tentative_user_transcript': {
      const { event_id, user_transcript } = frame.tentative_user_transcription_event
      return { type, turn: event_id, text: user_transcript }
    }
    case 'agent_response':
      return {
        type,
        turn: frame.agent_response_event.event_id,
        text: frame.agent_response_event.agent_response,
      }
    case 'agent_response_correction': {
      const { event_id, corrected_agent_response } = frame.agent_response_correction_event
      return { type, turn: event_id, text: corrected_agent_response }
    }
    case 'error':
      return { type, text: frame.error_event.message }
    default:
      return { type }
  }
}

/** What the browser client answers to a tool that the page did not register. */
const unknownTool = (call: { readonly tool_name: string; readonly tool_call_id: string }) => ({
  type: 'client_tool_result',
  tool_call_id: call.tool_call_id,
  result: `Client tool with name ${call.tool_name} is not defined on client`,
  is_error: true,
})
