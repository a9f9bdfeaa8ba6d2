import type { Logger } from 'pino'
import type { AgentSpec } from '../agents/spec.ts'
import type { Config } from '../config.ts'
import { startClock } from '../flow/clock.ts'
import type { Providers } from '../session/session.ts'
import { createDemoBrain } from '../speech/llm/demo/brain.ts'
import {
  type LanguageModel,
  ProviderError,
  type SpeechToText,
  type TextToSpeech,
} from '../speech/provider.ts'
import { loadSmartTurn, type SmartTurn } from '../speech/turn-end/smart-turn/smart-turn.ts'
import { loadSilero } from '../speech/vad/silero.ts'
import type { SecretValue } from './secret-value.ts'
import { openSimulated } from './simulated.ts'
import { lookAtAddresses } from './stages/addresses.ts'
import { openCascades } from './stages/cascades.ts'
import { checkAtStart } from './stages/check.ts'
import { type Entry, localEntry, type Noticed } from './stages/entry.ts'
import { type CallFacts, type Models, openModels } from './stages/models.ts'
import { openRecognisers } from './stages/recognisers.ts'
import { openVoices } from './stages/voices.ts'

/** Which provider serves a stage, and why: for the banner, the status page and `doctor`. */
export interface Choice {
  readonly stage: 'vad' | 'stt' | 'llm' | 'tts' | 'turn'
  readonly name: string
  readonly why: string
}

/** Every provider that may serve, by its stage, most wanted first. */
export interface Stages {
  readonly stt: readonly Entry<SpeechToText>[]
  readonly llm: readonly Entry<LanguageModel>[]
  readonly tts: readonly Entry<TextToSpeech>[]
}

export interface Loaded {
  /** What serves an agent's call. */
  forAgent(spec: AgentSpec, call: CallFacts): Providers
  /** Language models that may read an agent's call when it is over, most wanted first; none where rules answer. */
  readonly analysts: Models['analysts']
  /** What serves where an agent says nothing about it. */
  readonly stages: Stages
  readonly vad: Providers['vad']
  readonly turnEnd: SmartTurn | null
  /** The voice of this machine. */
  readonly house: TextToSpeech
  readonly choices: readonly Choice[]
  /** What the process does without, and why. */
  readonly problems: readonly string[]
  /** One line that says what would be better, and how; null: nothing comes to mind. */
  readonly advice: string | null
  /** Lets the workers finish what they are doing, then ends them. */
  close(): Promise<void>
}

interface Loading {
  readonly logger: Pick<Logger, 'debug' | 'info' | 'warn'>
  /** False: nobody is asked yet whether their key is right. `doctor` asks by itself. */
  readonly checks: boolean
  /** The secrets of agents; the environment's unless said otherwise. */
  readonly secretValue?: SecretValue
}

/** Loads every model and runs it once, so that the first call meets warm ones, and asks hosted providers whether they will serve. Throws `ConfigError`. */
export async function loadProviders(
  config: Config,
  { logger, checks, secretValue }: Loading,
): Promise<Loaded> {
  const simulators = await lookAtAddresses(config)
  const simulated = openSimulated(config.simulated)
  const clock = startClock()
  const brain = createDemoBrain({ now: () => new Date() })
  const problems: string[] = []
  const tell = (problem: string) => problems.push(problem)
  const noticed = openNotes(logger)
  const [vad, turnEnd, stt, models, voices] = await Promise.all([
    loadSilero(),
    loadTurnEnd(config, tell),
    openRecognisers({ settings: config.providers, simulated, simulators, noticed }),
    openModels({ config, brain, simulated, simulators, secretValue }),
    openVoices({ config, simulated, simulators, noticed, tell }),
  ])
  const close = async () => {
    models.close()
    await Promise.all([vad.close(), turnEnd?.close(), ...stt.map(entry => entry.close()), voices.close()])
  }
  const stages = { stt, llm: models.entries, tts: voices.forCall(plainSound) }
  if (checks)
    await checkAtStart([...stages.stt, ...stages.llm, ...stages.tts], { clock, tell }).catch(async error => {
      await close()
      throw error
    })
  const cascades = openCascades({ clock, logger })
  const heard = cascades.recogniser(stt)
  return {
    forAgent(spec, call) {
      const tts = cascades.voice(voices.forCall(spec))
      return {
        vad,
        stt: heard,
        llm: cascades.model(models.forAgent(spec, call), spec.cascadeTimeoutMs),
        tts,
        // Where it is the call's own there is nobody else.
        ...(tts !== voices.house && { houseVoice: voices.house }),
        ...(turnEnd && { turnEnd }),
      }
    },
    analysts: models.analysts,
    stages,
    vad,
    turnEnd,
    house: voices.house,
    problems,
    advice: voices.advice,
    choices: choicesOf(stages, {
      vad: localEntry(vad, 'embedded: there is no other'),
      turn: turnEnd && localEntry(turnEnd, `ANTIPHON_TURN_MODEL=${config.providers.turnModel}`),
    }),
    close,
  }
}

/** The region that serves is worth a line when it changes; the rest is for who looks closely. */
function openNotes(logger: Loading['logger']): Noticed {
  const regions = new Map<string, unknown>()
  return (provider, note) => {
    const isNew = note.region !== undefined && regions.get(provider) !== note.region
    if (isNew) regions.set(provider, note.region)
    logger[isNew ? 'info' : 'debug']({ provider, ...note }, 'a provider said')
  }
}

/** A call of a client that asks for nothing. */
const plainSound = { outputFormat: 'pcm_16000', voice: { model: '' } }

function choicesOf(
  { stt, llm, tts }: Stages,
  { vad, turn }: { readonly vad: Entry<{ name: string }>; readonly turn: Entry<{ name: string }> | null },
): readonly Choice[] {
  const of = (stage: Choice['stage'], entries: readonly Entry<{ readonly name: string }>[]) =>
    entries.map(({ provider, why }) => ({ stage, name: provider.name, why }))
  return [
    ...of('vad', [vad]),
    ...of('stt', stt),
    ...of('llm', llm),
    ...of('tts', tts),
    ...of('turn', turn ? [turn] : []),
  ]
}

/** Null: it was not asked for, or cannot be had. Turns end without it, only less well: no reason not to take calls. */
async function loadTurnEnd(
  { providers: { turnModel, turnModelMs }, modelsFolder }: Config,
  tell: (problem: string) => void,
): Promise<SmartTurn | null> {
  if (turnModel === undefined) return null
  try {
    return await loadSmartTurn(modelsFolder, { withinMs: turnModelMs })
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error
    tell(`ANTIPHON_TURN_MODEL=${turnModel} is left out. ${error.message}`)
    return null
  }
}
