import type { Clock, Millis } from '../../flow/clock.ts'
import type { TextToSpeech } from '../../speech/provider.ts'
import { type FaultRule, faultAt } from '../fault-plan.ts'
import type { Journal } from '../journal.ts'
import type { Random } from '../line/random.ts'
import { drawLatency, type Latency } from '../providers/latency.ts'
import type { VoiceFault } from './voice-faults.ts'

/** How long things take. Left out: as recorded or documented of the vendor. */
export interface VoiceLatencies {
  /** From the request for an upgrade to its answer. */
  readonly open: Latency
  /** From a text that is to be spoken to its first sound. */
  readonly firstSound: Latency
  /** Between two frames, which hold half a second of sound each. */
  readonly everyFrame: Latency
  /** From the end of a stream to `isFinal`, and from the end of a context, which is at once. */
  readonly final: Latency
  readonly contextFinal: Latency
  /** From an error, or from the last frame, to the close. */
  readonly linger: Latency
}

export const voiceLatencies: VoiceLatencies = {
  open: { kind: 'uniform', from: 150, to: 230 },
  firstSound: { kind: 'uniform', from: 150, to: 260 },
  everyFrame: { kind: 'constant', ms: 60 },
  final: { kind: 'uniform', from: 185, to: 260 },
  contextFinal: { kind: 'constant', ms: 15 },
  linger: { kind: 'constant', ms: 800 },
}

/** What all connections of one simulated voice share. */
export interface VoiceService {
  readonly voice: TextToSpeech
  readonly voices: readonly string[] | null
  readonly key: string | null
  readonly clock: Clock
  readonly journal: Journal
  readonly faults: readonly FaultRule[]
  readonly startedAt: Millis
  wait(which: keyof VoiceLatencies): Millis
  random: Random
  /** The fault of these that holds at a message of a connection; it is written down. Null: none. */
  fault(names: readonly VoiceFault[], connection: number, message: number | null): FaultRule | null
}

export interface VoiceServiceOptions {
  readonly journal: Journal
  readonly faults: readonly FaultRule[]
  readonly clock: Clock
  readonly random: Random
  readonly latency: Partial<VoiceLatencies>
  readonly key: string | null
  readonly voice: TextToSpeech
  readonly voices: readonly string[] | null
}

export function openVoiceService(options: VoiceServiceOptions): VoiceService {
  const { journal, faults, clock, random } = options
  const latencies = { ...voiceLatencies, ...options.latency }
  const startedAt = clock.now()
  return {
    ...options,
    startedAt,
    wait: which => drawLatency(latencies[which], random),
    fault(names, connection, message) {
      const rule = faultAt(faults, names, { connection, message, ms: clock.now() - startedAt })
      if (rule) journal.write(connection, 'fault-injected', { fault: rule.name, message, value: rule.value })
      return rule
    },
  }
}
