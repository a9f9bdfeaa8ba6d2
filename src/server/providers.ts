import { availableParallelism } from 'node:os'
import type { Config } from '../config.ts'
import type { Providers } from '../session/session.ts'
import { createDemoBrain } from '../speech/llm/demo/brain.ts'
import { ProviderError } from '../speech/provider.ts'
import { loadMoonshine } from '../speech/stt/moonshine.ts'
import { loadSmartTurn, type SmartTurn } from '../speech/turn-end/smart-turn/smart-turn.ts'
import { loadSilero } from '../speech/vad/silero.ts'
import { findLanguageModel, openLanguageModel } from './language-model.ts'
import { openSimulated } from './simulated.ts'
import { openVoice } from './voice.ts'

/** Which provider serves a stage, and why: for the banner, the status page and `doctor`. */
export interface Choice {
  readonly stage: 'vad' | 'stt' | 'llm' | 'tts' | 'turn'
  readonly name: string
  readonly why: string
}

export interface Loaded {
  readonly providers: Providers
  readonly choices: readonly Choice[]
  /** What the process does without, and why. */
  readonly problems: readonly string[]
  /** One line that says what would be better, and how; null: nothing comes to mind. */
  readonly advice: string | null
  /** Lets the workers finish what they are doing, then ends them. */
  close(): Promise<void>
}

/** A final never waits behind another call's partial while there is a second recogniser (about 200 MB each). */
const RECOGNISERS = Math.min(2, availableParallelism())

/** Loads every model and runs it once, so that the first call meets warm ones. Throws `ConfigError` for a book that cannot be read. */
export async function loadProviders(config: Config): Promise<Loaded> {
  const { stt: sttId, llm: llmId, tts: ttsId } = config.providers
  const simulated = openSimulated(config.simulated)
  const brain = createDemoBrain({ now: () => new Date() })
  const reach = await findLanguageModel(config)
  const problems: string[] = []
  const [vad, turnEnd, recogniser, voice, mind] = await Promise.all([
    loadSilero(),
    loadTurnEnd(config, problem => problems.push(problem)),
    sttId === 'simulated' ? null : loadMoonshine({ workers: RECOGNISERS }),
    openVoice(config, problem => problems.push(problem)),
    openLanguageModel(reach, brain),
  ])
  const stt = recogniser ?? simulated.stt()
  const llm = llmId === 'simulated' ? simulated.llm(brain) : mind.model
  const tts = ttsId === 'simulated' ? simulated.tts(voice.tts) : voice.tts
  const sttWhy =
    sttId === undefined ? 'embedded default: needs no key and no network' : `ANTIPHON_STT=${sttId}`
  return {
    providers: { vad, stt, llm, tts, ...(turnEnd && { turnEnd }) },
    problems,
    advice: voice.advice,
    choices: [
      { stage: 'vad', name: vad.name, why: 'embedded: there is no other' },
      { stage: 'stt', name: stt.name, why: sttId === 'simulated' ? simulated.why.stt : sttWhy },
      {
        stage: 'llm',
        name: llm.name,
        why: llmId === 'simulated' ? `${simulated.why.llm}; rules, not a language model` : mind.why,
      },
      { stage: 'tts', name: tts.name, why: ttsId === 'simulated' ? simulated.why.tts : voice.why },
      ...(turnEnd
        ? [{ stage: 'turn' as const, name: turnEnd.name, why: `ANTIPHON_TURN_MODEL=${config.turnModel}` }]
        : []),
    ],
    close: async () => {
      mind.close()
      await Promise.all([vad.close(), turnEnd?.close(), recogniser?.close(), voice.tts.close()])
    },
  }
}

/** Null: it was not asked for, or cannot be had. Turns end without it, only less well: no reason not to take calls. */
async function loadTurnEnd(
  { turnModel, turnModelMs, modelsFolder }: Config,
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
