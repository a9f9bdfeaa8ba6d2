import type { AgentSpec } from '../agents/spec.ts'
import type { Pcm, Samples } from '../audio/pcm.ts'
import type { Clock } from '../flow/clock.ts'
import type {
  LanguageModel,
  SpeechToText,
  TextToSpeech,
  TurnEndModel,
  VoiceActivity,
} from '../speech/provider.ts'
import type { LogEntry, Mark } from './log.ts'
import type { Line, LineEvents } from './ports.ts'
import type { ClientAnswer, ToolBox } from './tool-box.ts'
import type { EndReason, Phase, Policy, Turn } from './turn/index.ts'

export interface Providers {
  readonly vad: VoiceActivity
  readonly stt: SpeechToText
  readonly llm: LanguageModel
  readonly tts: TextToSpeech
  /** A local voice that is always there: for fillers and apologies when the call's voice is not. */
  readonly houseVoice?: TextToSpeech
  readonly turnEnd?: TurnEndModel
}

export interface SessionPorts {
  readonly spec: AgentSpec
  readonly policy: Policy
  readonly providers: Providers
  /** The agent's tools. Left out: `end_call`, where the agent may end the call. */
  readonly tools?: ToolBox
  /** Begins at zero with the call. */
  readonly clock: Clock
  /** The process: aborting it ends the call without a word. */
  readonly signal: AbortSignal
  readonly line: Line
  readonly log: (entry: LogEntry) => void
  /** Keeps the caller's audio (16 kHz, positions from the start of the call) for the recording. */
  readonly tape: (pos: Samples, pcm: Pcm) => void
  /** A bug of ours: it ends this call and no other. */
  readonly crashed: (error: unknown) => void
}

/** One call. The imperative shell around the reducer: feeds it events, obeys its commands, owns its only timer. */
export interface Session extends LineEvents {
  /** The line stands: greet, or wait for the caller. */
  begin(): void
  /** Caller audio, 16 kHz mono, as it arrives. */
  hear(pcm: Pcm): void
  /** A typed message: a turn like a spoken one. */
  say(text: string): void
  /** The caller is typing. */
  activity(): void
  /** Background for the model. One with the same `contextId` takes the place of the one before; the record keeps both. */
  note(text: string, contextId?: string): void
  /** What the client says of a tool that it was asked to run; one that nobody waits for is ignored. */
  toolResult(id: string, answer: ClientAnswer): void
  /** The caller rates what the agent said in a turn; null takes it back. */
  rate(turn: Turn, score: 'like' | 'dislike' | null): void
  /** The process goes down: say goodbye and end. */
  drain(): void
  hangUp(reason: EndReason): void
  mark(mark: Mark): void
  readonly phase: Phase
  readonly done: Promise<EndReason>
}
