import { pcmFromBytes, pcmToBytes } from '../../audio/bytes.ts'
import { rmsDbfs } from '../../audio/level.ts'
import { type Pcm, toMillis, toSamples } from '../../audio/pcm.ts'
import type { Clock, Millis } from '../../flow/clock.ts'
import { readClientFrame } from '../../protocol/client-frames.ts'
import { audioFrame, pingFrame, type ServerFrame, writeServerFrame } from '../../protocol/server-frames.ts'
import { joined, silence, tone } from './sound.ts'

/** How a fake agent behaves, so that each measure can be shown a good one and a bad one. */
export interface Manners {
  readonly greetingMs: Millis
  /** Silence that ends the caller's turn. */
  readonly windowMs: Millis
  /** From the end of the caller's turn to the first frame. */
  readonly thinkMs: Millis
  readonly answerMs: Millis
  /** The words of its answer to the caller's nth turn; what is heard of them is the tone's length. */
  readonly says: (turn: number) => string
  /** Silence at the head of every answer, … */
  readonly leadInMs: Millis
  /** … and a sound before it. */
  readonly opening: Pcm
  /** Sounds that it takes for no voice. */
  readonly ignores: (pcm: Pcm) => boolean
  /** Caller's voice over the agent's after which it stops; Infinity: it never does. */
  readonly bargeInMs: Millis
  /** How far ahead of real time it sends, and in frames of which length. */
  readonly aheadMs: Millis
  readonly frameMs: Millis
  /** After `interruption`: a silent chunk that empties the client's queue. */
  readonly flushes: boolean
  /** After `interruption`: how much of the old answer it sends all the same. */
  readonly babblesMs: Millis
  /** After `interruption`: says what was heard of the old answer. */
  readonly corrects: boolean
  /** A pause in the middle of sending each answer: the client runs dry when it is longer than `aheadMs`. */
  readonly stallMs: Millis
}

export const goodManners: Manners = {
  greetingMs: 1_000,
  windowMs: 400,
  thinkMs: 100,
  answerMs: 2_000,
  says: () => 'It was a dark night.',
  leadInMs: 0,
  opening: new Int16Array(0),
  ignores: () => false,
  bargeInMs: 200,
  aheadMs: 100,
  frameMs: 20,
  flushes: true,
  babblesMs: 0,
  corrects: true,
  stallMs: 0,
}

/** The fake's end of the wire. */
export interface AgentWire {
  send(text: string): void
  close(code: number, reason: string): void
}

interface Speaking {
  readonly turn: number
  readonly text: string
  readonly pcm: Pcm
  readonly startedAt: Millis
  sent: number
}

const AUDIBLE_DBFS = -40
const CHARS_PER_SECOND = 15

/** An agent that speaks the real protocol in tones. Returns what takes the client's frames; it must be stopped when the wire is gone. */
export function fakeAgent(
  wire: AgentWire,
  manners: Manners,
  clock: Clock,
): { receive(text: string): void; stop(): void } {
  let turn = 0
  let speaking: Speaking | null = null
  let voicedMs = 0
  let quietMs = 0
  let pending = false
  const calledOff: (() => void)[] = []
  const later = (ms: Millis, run: () => void) => {
    calledOff.push(clock.after(ms, run))
  }
  const send = (frame: ServerFrame) => wire.send(writeServerFrame(frame))
  const sendAudio = (of: number, pcm: Pcm) => send(audioFrame(of, pcmToBytes(pcm)))

  const say = (ms: Millis, text: string, opens = true) => {
    turn += 1
    speaking = {
      turn,
      text,
      pcm: joined(opens ? manners.opening : silence(0), silence(manners.leadInMs), tone(ms)),
      startedAt: clock.now(),
      sent: 0,
    }
    send({ type: 'agent_response', agent_response_event: { agent_response: text, event_id: turn } })
    pump(speaking)
  }
  const pump = (now: Speaking) => {
    if (speaking !== now) return
    const half = now.pcm.length / 2
    const due = toSamples(clock.now() - now.startedAt + manners.aheadMs)
    while (now.sent < now.pcm.length && (now.sent < due || now.sent === 0)) {
      const frame = now.pcm.subarray(now.sent, now.sent + toSamples(manners.frameMs))
      sendAudio(now.turn, frame)
      now.sent += frame.length
      const inTheMiddle = now.sent >= half && now.sent - frame.length < half
      if (inTheMiddle && manners.stallMs > 0) return later(manners.stallMs, () => pump(now))
    }
    const over = now.startedAt + toMillis(now.pcm.length) + manners.stallMs - clock.now()
    if (now.sent < now.pcm.length) later(manners.frameMs, () => pump(now))
    else
      later(over, () => {
        if (speaking === now) speaking = null
      })
  }
  const interrupt = (cut: Speaking) => {
    speaking = null
    send({ type: 'interruption', interruption_event: { event_id: cut.turn } })
    if (manners.babblesMs > 0) sendAudio(cut.turn, tone(manners.babblesMs))
    else if (manners.flushes) sendAudio(cut.turn, silence(20))
    if (!manners.corrects) return
    const original_agent_response = cut.text
    const corrected_agent_response = cut.text.split(' ').slice(0, 2).join(' ')
    send({
      type: 'agent_response_correction',
      agent_response_correction_event: {
        original_agent_response,
        corrected_agent_response,
        event_id: cut.turn,
      },
    })
  }
  const hear = (pcm: Pcm) => {
    const ms = toMillis(pcm.length)
    const loud = rmsDbfs(pcm) > AUDIBLE_DBFS && !manners.ignores(pcm)
    voicedMs = loud ? voicedMs + ms : voicedMs
    quietMs = loud ? 0 : quietMs + ms
    if (loud) pending = true
    if (loud && speaking && voicedMs >= manners.bargeInMs) interrupt(speaking)
    if (!pending || quietMs < manners.windowMs) return
    pending = false
    voicedMs = 0
    if (speaking) return
    send({
      type: 'user_transcript',
      user_transcription_event: { user_transcript: 'hello', event_id: turn + 1 },
    })
    later(manners.thinkMs, () => say(manners.answerMs, manners.says(turn)))
  }
  const begin = (firstMessage: string | null) => {
    send({
      type: 'conversation_initiation_metadata',
      conversation_initiation_metadata_event: {
        conversation_id: 'conv_fake',
        agent_output_audio_format: 'pcm_16000',
        user_input_audio_format: 'pcm_16000',
      },
    })
    later(20, () => send(pingFrame(1, null)))
    const greetingMs =
      firstMessage === null ? manners.greetingMs : (firstMessage.length * 1000) / CHARS_PER_SECOND
    if (greetingMs > 0) later(50, () => say(greetingMs, firstMessage ?? 'Hello.', false))
  }
  return {
    receive(text) {
      const reading = readClientFrame(text)
      if (!reading.ok) return wire.close(1008, reading.problem)
      const { frame } = reading
      if (frame.type === 'conversation_initiation_client_data')
        begin(frame.conversation_config_override?.agent?.first_message ?? null)
      if (frame.type === 'user_audio_chunk') hear(pcmFromBytes(frame.bytes))
      if (frame.type === 'user_message') later(manners.thinkMs, () => say(manners.answerMs, 'You wrote.'))
    },
    stop() {
      for (const callOff of calledOff) callOff()
    },
  }
}
