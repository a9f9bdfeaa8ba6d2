import { randomUUID } from 'node:crypto'
import { type Clock, startClock } from '../flow/clock.ts'
import type { SpeechToText, TextToSpeech } from '../speech/provider.ts'
import { DEVELOPER_PLAN, FREE_PLAN } from './audio/allowances.ts'
import { speechFaults, transcriptionFaults } from './audio/faults.ts'
import { simulateModelList } from './audio/model-list.ts'
import { simulateSpeech } from './audio/speech.ts'
import { simulateTranscription } from './audio/transcription.ts'
import { chatFaults } from './chat/catalogue.ts'
import { developerPlan, freePlan } from './chat/limits.ts'
import { simulateChat } from './chat/service.ts'
import { scribeFaults, simulateScribe } from './elevenlabs/scribe.ts'
import { simulateElevenLabsVoice } from './elevenlabs/voice.ts'
import { elevenLabsVoiceFaults } from './elevenlabs/voice-faults.ts'
import { type FaultRule, parseFault } from './fault-plan.ts'
import type { SimulatedService } from './host.ts'
import { type Journal, journalOf } from './journal.ts'
import { seedRandom } from './line/random.ts'

export type ProviderName = 'groq' | 'elevenlabs' | 'openai'

interface Explained {
  /** How it is known that the real provider does so. */
  readonly tag: string
  readonly text: string
}

/** The services of each provider and the faults that they can be told to have. */
export const faultsOf: Readonly<
  Record<ProviderName, Readonly<Record<string, Readonly<Record<string, Explained>>>>>
> = {
  groq: { chat: chatFaults, transcription: transcriptionFaults },
  elevenlabs: { voice: elevenLabsVoiceFaults, scribe: scribeFaults },
  openai: { chat: chatFaults, transcription: transcriptionFaults, speech: speechFaults },
}

export interface SimulatedProviderOptions {
  readonly journal: Journal
  /** `NAME`, or `SERVICE:NAME` where several know it; with conditions as `parseFault` reads them. */
  readonly faults: readonly string[]
  /** What is asked for; null: any. */
  readonly key: string | null
  readonly seed: number
  /** Who really hears and speaks. */
  readonly ears: SpeechToText
  readonly voice: TextToSpeech
  /** What Groq allows; `developer` where nothing is said. */
  readonly plan?: PlanName
  readonly clock?: Clock
}

/** What a simulated Groq or OpenAI lets through; `unlimited` is nobody's, for loads that no plan allows. */
export type PlanName = 'free' | 'developer' | 'unlimited'

/** A provider's services, as `antiphon simulate` serves them. Throws an Error for a fault that none of them knows. */
export function simulateProvider(
  name: ProviderName,
  options: SimulatedProviderOptions,
): readonly SimulatedService[] {
  const { journal, ears, voice, seed, key, plan = 'developer', clock = startClock() } = options
  const rules = rulesOf(name, options.faults)
  const common = (service: string, stream: number) => ({
    journal: journalOf(journal, service),
    clock,
    random: seedRandom(seed + stream),
    faults: rules[service] ?? [],
    ...(key !== null && { key }),
  })
  if (name === 'elevenlabs')
    return [
      simulateElevenLabsVoice({ ...common('voice', 1), voice }),
      simulateScribe({ ...common('scribe', 2), ears }),
    ]
  const models = modelsOf[name]
  const list = simulateModelList({
    journal,
    prefix: name === 'groq' ? '/openai/v1' : '/v1',
    models: Object.values(models).flat(),
    // Who refuses the key whatever it is refuses it here as well.
    ...(isBarred(rules) ? { key: randomUUID() } : key !== null && { key }),
  })
  const chat = simulateChat({
    ...common('chat', 1),
    dialect: name,
    models: models.chat,
    limits: limitsOf[plan],
  })
  const transcription = simulateTranscription({
    ...common('transcription', 2),
    dialect: name,
    models: models.transcription,
    ears,
    plan: plan === 'free' ? FREE_PLAN : DEVELOPER_PLAN,
  })
  if (name === 'groq') return [list, chat, transcription]
  return [list, chat, transcription, simulateSpeech({ ...common('speech', 3), models: models.speech, voice })]
}

const limitsOf = {
  free: freePlan,
  developer: developerPlan,
  unlimited: { requestsPerDay: 1e12, tokensPerMinute: 1e12 },
} as const

const isBarred = (rules: Readonly<Record<string, readonly FaultRule[]>>): boolean =>
  Object.values(rules)
    .flat()
    .some(
      ({ name, connection, message, fromMs, toMs }) =>
        name === 'bad-key' && connection === null && message === null && fromMs === 0 && toMs === Infinity,
    )

const modelsOf = {
  groq: {
    chat: ['openai/gpt-oss-120b', 'openai/gpt-oss-20b', 'qwen/qwen3.8-27b'],
    transcription: ['whisper-large-v3-turbo', 'whisper-large-v3'],
    speech: [],
  },
  openai: {
    chat: ['gpt-5.4-mini', 'gpt-5.4-nano', 'gpt-4.1-mini', 'gpt-4o-mini'],
    transcription: ['whisper-1', 'gpt-4o-mini-transcribe', 'gpt-4o-transcribe'],
    speech: ['gpt-4o-mini-tts', 'tts-1'],
  },
} as const

/** Throws an Error that says what is wrong with these faults of a provider, and what there is. */
export const checkFaults = (provider: ProviderName, faults: readonly string[]): void =>
  void rulesOf(provider, faults)

/** Which service has which faults. */
function rulesOf(
  provider: ProviderName,
  faults: readonly string[],
): Readonly<Record<string, readonly FaultRule[]>> {
  const services = Object.entries(faultsOf[provider])
  const rules: Record<string, FaultRule[]> = Object.fromEntries(services.map(([name]) => [name, []]))
  for (const text of faults) {
    const [, only = null, fault = ''] = /^(?:(\w+):)?(.*)$/.exec(text) ?? []
    if (only !== null && !(only in rules))
      throw new Error(
        `"${only}" in "${text}" is no service of ${provider}; there is ${Object.keys(rules).join(', ')}`,
      )
    const name = fault.split(/[=@]/)[0] ?? ''
    const knowing = services.filter(
      ([service, known]) => (only === null || service === only) && name in known,
    )
    const all = services.filter(([service]) => only === null || service === only)
    // Nobody knows it: the message lists what there is.
    if (knowing.length === 0)
      parseFault(
        fault,
        all.flatMap(([, known]) => Object.keys(known)),
      )
    for (const [service, known] of knowing) rules[service]?.push(parseFault(fault, Object.keys(known)))
  }
  return rules
}
