import { randomUUID } from 'node:crypto'
import type { AgentSpec } from '../../agents/spec.ts'
import { speechFaults, transcriptionFaults } from '../../simulate/audio/faults.ts'
import { simulateModelList } from '../../simulate/audio/model-list.ts'
import { simulateSpeech } from '../../simulate/audio/speech.ts'
import { simulateTranscription } from '../../simulate/audio/transcription.ts'
import { chatFaults } from '../../simulate/chat/catalogue.ts'
import { instant } from '../../simulate/chat/latency.ts'
import { type ChatServiceOptions, openChatService, simulateChat } from '../../simulate/chat/service.ts'
import { scribeFaults, simulateScribe } from '../../simulate/elevenlabs/scribe.ts'
import { simulateElevenLabsVoice } from '../../simulate/elevenlabs/voice.ts'
import { elevenLabsVoiceFaults } from '../../simulate/elevenlabs/voice-faults.ts'
import { type FaultRule, parseFault } from '../../simulate/fault-plan.ts'
import { type SimulatedService, startHost } from '../../simulate/host.ts'
import { type Journal, openJournal } from '../../simulate/journal.ts'
import type { Stage } from '../../speech/provider.ts'
import { ears, mind } from './fakes.ts'
import { readableVoice } from './words.ts'

/** Whether the fault happens to one request or connection, or to all; and who stands behind the provider. */
export type Situation = 'once' | 'alone' | 'next'
export type StandName = 'chat' | 'custom' | 'transcription' | 'server' | 'scribe' | 'voice' | 'speech'

interface StandOf {
  readonly title: string
  /** Who is the next. */
  readonly behind: string
  readonly stage: Stage
  readonly faults: Readonly<Record<string, { readonly tag: string; readonly text: string }>>
  /** Settings that make it the only one of its stage, and those that put the next behind it. */
  readonly alone: Readonly<Record<string, string>>
  readonly next: Readonly<Record<string, string>>
  /** `url`: of the host. */
  settings(url: string): Readonly<Record<string, string>>
  /** What the agent has of its own. */
  agent?(url: string, situation: Situation): Partial<AgentSpec>
  services(journal: Journal, rules: readonly FaultRule[], isOneOfTwo: boolean): readonly SimulatedService[]
}

const KEY = 'a-key'
const constant = (ms: number) => ({ kind: 'constant', ms }) as const
/** What is not under test is quick, and on this machine. */
const others: Readonly<Record<Stage, Readonly<Record<string, string>>>> = {
  stt: { ANTIPHON_STT: 'moonshine' },
  llm: { ANTIPHON_LLM: 'demo-rules' },
  tts: { ANTIPHON_TTS: 'flite' },
}
const [GPT_SMALL, GPT_LARGE] = ['openai/gpt-oss-20b', 'openai/gpt-oss-120b']

export const stands: Readonly<Record<StandName, StandOf>> = {
  chat: {
    title: 'Chat completions: Groq',
    behind: 'gpt-oss-20b, and gpt-oss-120b behind it',
    stage: 'llm',
    faults: chatFaults,
    alone: { ANTIPHON_LLM: 'groq' },
    next: {},
    settings: url => ({ GROQ_API_KEY: KEY, ANTIPHON_GROQ_URL: url }),
    services: (journal, rules, isOneOfTwo) => [
      list(journal, '/openai/v1', [GPT_SMALL, GPT_LARGE], rules),
      chatOf(journal, rules, isOneOfTwo),
    ],
  },
  custom: {
    title: 'Chat completions: a custom LLM of the agent',
    behind: 'the model that `backup_llm_config` names. A selection: the other faults are as at Groq',
    stage: 'llm',
    faults: chatFaults,
    alone: {},
    next: {},
    settings: url => ({ GROQ_API_KEY: KEY, ANTIPHON_GROQ_URL: url }),
    agent: (url, situation) => ({
      customLlm: {
        url: `${url}/mine/v1`,
        modelId: 'mine',
        apiKey: null,
        headers: {},
        apiVersion: null,
        apiType: 'chat_completions',
      },
      backupLlm: situation === 'next' ? ['gpt-oss-20b'] : 'disabled',
    }),
    services: (journal, faults) => [
      list(journal, '/openai/v1', [GPT_SMALL, GPT_LARGE], []),
      chatOf(journal, [], false),
      simulateChat({
        dialect: 'openai',
        base: '/mine/v1',
        models: ['mine'],
        latency: instant,
        journal,
        faults,
        mind,
      }),
    ],
  },
  transcription: {
    title: 'Transcription: Groq',
    behind: 'the embedded recogniser behind it',
    stage: 'stt',
    faults: transcriptionFaults,
    alone: { ANTIPHON_STT: 'groq' },
    next: { ANTIPHON_STT: 'groq,moonshine' },
    settings: url => ({ GROQ_API_KEY: KEY, ANTIPHON_GROQ_URL: url }),
    services: (journal, faults) => [
      list(journal, '/openai/v1', ['whisper-large-v3-turbo'], faults),
      simulateTranscription({
        journal,
        faults,
        dialect: 'groq',
        models: ['whisper-large-v3-turbo'],
        latency: constant(100),
        ears,
      }),
    ],
  },
  server: {
    title: 'Transcription: an OpenAI-compatible server',
    behind: 'the embedded recogniser behind it. A selection: the other faults are as at Groq',
    stage: 'stt',
    faults: transcriptionFaults,
    alone: { ANTIPHON_STT: 'openai' },
    next: { ANTIPHON_STT: 'openai,moonshine' },
    settings: url => ({ ANTIPHON_STT_URL: url, ANTIPHON_STT_KEY: KEY }),
    services: (journal, faults) => [
      list(journal, '/v1', ['whisper-1'], faults),
      simulateTranscription({
        journal,
        faults,
        dialect: 'openai',
        models: ['whisper-1'],
        latency: constant(100),
        ears,
      }),
    ],
  },
  scribe: {
    title: 'Scribe: ElevenLabs',
    behind: 'the embedded recogniser behind it',
    stage: 'stt',
    faults: scribeFaults,
    alone: { ANTIPHON_STT: 'scribe' },
    next: { ANTIPHON_STT: 'scribe,moonshine' },
    settings: url => ({ ELEVENLABS_API_KEY: KEY, ANTIPHON_ELEVENLABS_URL: url }),
    services: (journal, faults) => [
      simulateScribe({
        journal,
        faults,
        ears,
        latency: { session: constant(50), commit: constant(100), partial: constant(50) },
      }),
    ],
  },
  voice: {
    title: 'Voice: ElevenLabs',
    behind: 'a local voice behind it (`ANTIPHON_TTS=elevenlabs,local`)',
    stage: 'tts',
    faults: elevenLabsVoiceFaults,
    alone: { ANTIPHON_TTS: 'elevenlabs' },
    next: { ANTIPHON_TTS: 'elevenlabs,local' },
    settings: url => ({ ELEVENLABS_API_KEY: KEY, ANTIPHON_ELEVENLABS_URL: url }),
    services: (journal, faults) => [
      simulateElevenLabsVoice({
        journal,
        faults,
        voice: readableVoice('provider', 16_000),
        latency: { open: constant(20), firstSound: constant(60), everyFrame: constant(30) },
      }),
    ],
  },
  speech: {
    title: 'Speech: an OpenAI-compatible server',
    behind: 'a local voice behind it (`ANTIPHON_TTS=openai,local`)',
    stage: 'tts',
    faults: speechFaults,
    alone: { ANTIPHON_TTS: 'openai' },
    next: { ANTIPHON_TTS: 'openai,local' },
    settings: url => ({ ANTIPHON_TTS_URL: url, ANTIPHON_TTS_KEY: KEY }),
    services: (journal, faults) => [
      list(journal, '/v1', ['gpt-4o-mini-tts'], faults),
      simulateSpeech({
        journal,
        faults,
        models: ['gpt-4o-mini-tts'],
        latency: constant(60),
        voice: readableVoice('provider', 24_000),
      }),
    ],
  },
}

const lasts = (rules: readonly FaultRule[], ...names: readonly string[]): boolean =>
  rules.some(({ name, connection }) => names.includes(name) && connection === null)

/** Who refuses the key refuses it here as well, and what is not there is not listed. */
const list = (
  journal: Journal,
  prefix: string,
  [first, ...more]: readonly string[],
  rules: readonly FaultRule[],
) =>
  simulateModelList({
    journal,
    prefix,
    models: lasts(rules, 'model-not-found', 'model-decommissioned', 'no-model')
      ? more
      : [first ?? '', ...more],
    ...(lasts(rules, 'bad-key') && { key: randomUUID() }),
  })

/** Where it is one of two models the fault is the first one's. */
function chatOf(journal: Journal, rules: readonly FaultRule[], isOneOfTwo: boolean): SimulatedService {
  let asked: string = GPT_SMALL
  const options: ChatServiceOptions = {
    dialect: 'groq',
    journal,
    models: [GPT_SMALL, GPT_LARGE],
    latency: instant,
    mind,
    get faults() {
      return isOneOfTwo && asked !== GPT_SMALL ? [] : rules
    },
  }
  return openChatService(options, {
    seen: ({ body }) => {
      asked = body.model
    },
  })
}

export interface StandOptions {
  readonly stand: StandName
  /** One of its faults, with conditions or without, or `none`. */
  readonly fault: string
  readonly situation: Situation
}

/** A simulated provider with a fault, and the settings under which it serves. */
export async function openStand({ stand: name, fault, situation }: StandOptions) {
  const stand = stands[name]
  const journal = openJournal()
  const [what, when = ''] = fault.split('@')
  const whole = situation === 'once' ? `${what}@${when},connection=1` : fault
  const rules = fault === 'none' ? [] : [parseFault(whole, Object.keys(stand.faults))]
  const host = await startHost(stand.services(journal, rules, situation === 'next'))
  const { [stand.stage]: _, ...elsewhere } = others
  const environment: Record<string, string> = {
    ...Object.assign({}, ...Object.values(elsewhere)),
    ...stand.settings(host.url),
    ...(situation === 'next' ? stand.next : stand.alone),
    ANTIPHON_PORT: '1',
    ANTIPHON_LOG: 'silent',
  }
  return {
    stage: stand.stage,
    environment,
    journal,
    agent: stand.agent?.(host.url, situation) ?? {},
    close: host.close,
  }
}
