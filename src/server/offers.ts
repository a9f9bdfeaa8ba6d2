import type { Config } from '../config.ts'
import type { OfferedLanguageModel, OfferedSpeechModel } from '../http/models.ts'
import type { OfferedVoice } from '../http/voices.ts'
import { catalogue } from '../models/catalogue.ts'
import { vendorModel } from '../speech/llm/openai/vendor-models.ts'
import type { TextToSpeech } from '../speech/provider.ts'
import type { AgentShelf } from '../workspace/shelf.ts'
import { defaultModels } from './stages/default-models.ts'
import type { Entry } from './stages/entry.ts'
import { DEFAULT_VOICE } from './stages/voices.ts'

interface Offering {
  readonly config: Config
  /** What speaks, most wanted first. */
  readonly tts: readonly Entry<TextToSpeech>[]
  readonly shelf: AgentShelf
}

/** What this server speaks with and thinks with, for clients that show a choice. Nobody is asked over the network. */
export function openOffers({ config, tts, shelf }: Offering) {
  const { providers } = config
  const local = tts.filter(entry => entry.check === null).map(({ provider }) => localVoice(provider.name))
  const names = tts.filter(entry => entry.check !== null).map(({ provider }) => provider.name)
  const hasElevenLabs = names.some(name => name.includes('elevenlabs'))
  const speechServer = names.filter(name => !name.includes('elevenlabs'))
  const elevenModel = providers.elevenLabs.model ?? defaultModels.speaks.elevenLabs
  const own = providers.speechServer.voice ?? 'alloy'

  return {
    async voices(): Promise<readonly OfferedVoice[]> {
      const named = hasElevenLabs ? await voicesOfAgents(shelf) : []
      const first = providers.elevenLabs.voice ?? DEFAULT_VOICE
      return [
        ...local,
        ...(hasElevenLabs ? [first, ...named.filter(id => id !== first)].map(elevenLabsVoice) : []),
        ...speechServer.map(name => ({
          id: own,
          name: own,
          description: `The voice of ${name}.`,
          provider: name,
          language: null,
        })),
      ]
    },
    speechModels: (): readonly OfferedSpeechModel[] => [
      ...local.map(({ name, description }) => ({
        id: name,
        name,
        description,
        languages: [{ id: 'en', name: 'English' }],
      })),
      ...(hasElevenLabs ? [elevenModel] : []).map(id => ({
        id,
        name: id,
        description: 'At ElevenLabs.',
        languages: [],
      })),
      ...speechServer.map(id => ({ id, name: id, description: 'Another server of speech.', languages: [] })),
    ],
    languageModels: (): readonly OfferedLanguageModel[] =>
      known.filter(({ llm }) => {
        const provider = vendorModel(llm)?.provider
        return (provider === 'groq' && providers.groq.key) || (provider === 'openai' && providers.openAi.key)
      }),
  }
}

function localVoice(name: string): OfferedVoice {
  const model = catalogue.find(known => known.kind === 'voice' && name.includes(known.name))
  return {
    id: name,
    name,
    description: model?.what ?? 'A voice of this machine.',
    provider: 'this machine',
    language: model?.language ?? 'en-US',
  }
}

const elevenLabsVoice = (id: string): OfferedVoice => ({
  id,
  name: id === DEFAULT_VOICE ? 'Eric' : id,
  description: id === DEFAULT_VOICE ? 'Who speaks where an agent names nobody.' : 'Named by an agent.',
  provider: 'ElevenLabs',
  language: null,
})

/** Ids of ElevenLabs' form that agents name. */
async function voicesOfAgents(shelf: AgentShelf): Promise<readonly string[]> {
  const found = new Set<string>()
  for (const { json } of await shelf.list()) {
    const { tts } = (json.conversation_config ?? {}) as { tts?: { voice_id?: unknown } }
    if (typeof tts?.voice_id === 'string' && /^[A-Za-z0-9]{20}$/.test(tts.voice_id)) found.add(tts.voice_id)
  }
  return [...found]
}

/** Limits as the providers publish them (autumn 2026): output, context. */
const known: readonly OfferedLanguageModel[] = [
  { llm: 'gpt-oss-20b', mostOutput: 65_536, mostContext: 131_072 },
  { llm: 'gpt-oss-120b', mostOutput: 65_536, mostContext: 131_072 },
  { llm: 'gpt-4o-mini', mostOutput: 16_384, mostContext: 128_000 },
  { llm: 'gpt-4o', mostOutput: 16_384, mostContext: 128_000 },
  { llm: 'gpt-4.1-mini', mostOutput: 32_768, mostContext: 1_047_576 },
  { llm: 'gpt-4.1', mostOutput: 32_768, mostContext: 1_047_576 },
  { llm: 'gpt-5-nano', mostOutput: 128_000, mostContext: 400_000 },
  { llm: 'gpt-5-mini', mostOutput: 128_000, mostContext: 400_000 },
  { llm: 'gpt-5', mostOutput: 128_000, mostContext: 400_000 },
  { llm: 'gpt-5.4-mini', mostOutput: 128_000, mostContext: 400_000 },
]
