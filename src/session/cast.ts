import type { AgentSpec } from '../agents/spec.ts'
import { openScope } from '../flow/scope.ts'
import type { SpeechToText, TextToSpeech, VoiceOptions } from '../speech/provider.ts'
import { openHouseVoice, voiceOptions } from './house-voice.ts'
import type { SessionPorts } from './session-ports.ts'

/** Who speaks and listens for the agent just now: another language makes it another. */
export interface Cast {
  readonly spec: AgentSpec
  readonly tts: TextToSpeech
  readonly houseVoice: TextToSpeech
  readonly voice: VoiceOptions
  readonly stt: SpeechToText
}

type CastPorts = Pick<SessionPorts, 'providers' | 'clock' | 'line'>

/** The voice and the recogniser of this call: who keeps a connection has it before it is needed. */
export function openCast(ports: CastPorts, first: AgentSpec, signal: AbortSignal) {
  let now = castOf(ports, first, signal)
  return {
    now: () => now,
    /** From the next sentence on, and from the caller's next turn. What the former voice has begun it ends. */
    change(spec: AgentSpec): void {
      now = castOf(ports, { ...spec, textOnly: first.textOnly }, openScope(signal).signal)
    },
    /** The recogniser as it is at each turn. */
    stt: {
      get name() {
        return now.stt.name
      },
      transcribe: (input, options) =>
        now.stt.transcribe(input, { ...options, language: heardAs(now.stt, now.spec.language) }),
    } satisfies SpeechToText,
  }
}

function castOf({ providers, clock, line }: CastPorts, spec: AgentSpec, signal: AbortSignal): Cast {
  const { textOnly } = spec
  const voice = voiceOptions(spec)
  const language = heardAs(providers.stt, spec.language)
  const stt = (textOnly ? null : providers.stt.forCall?.({ signal, language })) ?? providers.stt
  const tts = (textOnly ? null : providers.tts.forCall?.({ signal, ...voice })) ?? providers.tts
  const houseVoice = openHouseVoice({ tts, local: providers.houseVoice, clock, rate: line.rate })
  return { spec, voice, stt, tts, houseVoice }
}

/** What a recogniser does not know is heard as English rather than not at all. */
const heardAs = (stt: SpeechToText, language: string): string =>
  (stt.understands?.(language) ?? true) ? language : 'en'
