import { availableParallelism } from 'node:os'
import type { Config } from '../config.ts'
import type { Providers } from '../session/session.ts'
import { createDemoBrain } from '../speech/llm/demo/brain.ts'
import { loadMoonshine } from '../speech/stt/moonshine.ts'
import { loadFlite } from '../speech/tts/flite/flite.ts'
import { loadSilero } from '../speech/vad/silero.ts'

/** Which provider serves a stage, and why: for the banner, the status page and `doctor`. */
export interface Choice {
  readonly stage: 'vad' | 'stt' | 'llm' | 'tts'
  readonly name: string
  readonly why: string
}

export interface Loaded {
  readonly providers: Providers
  readonly choices: readonly Choice[]
  /** Lets the workers finish what they are doing, then ends them. */
  close(): Promise<void>
}

/** A final never waits behind another call's partial while there is a second recogniser (about 200 MB each). */
const RECOGNISERS = Math.min(2, availableParallelism())

/** Loads every model and runs it once, so that the first call meets warm ones. */
export async function loadProviders(config: Config): Promise<Loaded> {
  const [vad, stt, tts] = await Promise.all([
    loadSilero(),
    loadMoonshine({ workers: RECOGNISERS }),
    loadFlite(),
  ])
  const llm = createDemoBrain({ now: () => new Date() })
  const why = (setting: string | undefined, name: string) =>
    setting === undefined ? 'embedded default: needs no key and no network' : `${name}=${setting}`
  return {
    providers: { vad, stt, llm, tts },
    choices: [
      { stage: 'vad', name: vad.name, why: 'embedded: there is no other' },
      { stage: 'stt', name: stt.name, why: why(config.providers.stt, 'ANTIPHON_STT') },
      {
        stage: 'llm',
        name: llm.name,
        why: `${why(config.providers.llm, 'ANTIPHON_LLM')}; rules, not a language model`,
      },
      { stage: 'tts', name: tts.name, why: why(config.providers.tts, 'ANTIPHON_TTS') },
    ],
    close: async () => {
      await Promise.all([vad.close(), stt.close(), tts.close()])
    },
  }
}
