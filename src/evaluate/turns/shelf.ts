import { seedRandom } from '../../simulate/line/random.ts'
import type { SoundSources } from '../sounds.ts'
import type { Shelf } from './classes/kit.ts'
import { madeTexts } from './classes/texts.ts'
import type { TurnsReport } from './report/types.ts'
import { makeBeds } from './sounds/beds.ts'
import { makeOtherSounds } from './sounds/catalogue.ts'
import { fillerClips } from './sounds/fillers.ts'
import { type Recorded, readRecorded } from './truth/recorded.ts'
import { speakAll, speakWith } from './truth/spoken.ts'

/** The made sounds are the same in every suite: what differs from seed to seed is which of them are taken. */
const SOUNDS_SEED = 4

const NOTHING_RECORDED: Recorded = { utterances: [], sounds: [], truth: { clips: 0, used: 0, left_out: [] } }

/**
 * Everything that scenarios are made of, with the truth about it: the recordings of a corpus where there is one, and what the embedded
 * voices say. Without a corpus the voices say whole turns as well.
 */
export async function openShelf({
  corpus,
  sources,
}: {
  readonly corpus: string | null
  readonly sources: SoundSources
}): Promise<{ readonly shelf: Shelf; readonly truth: TurnsReport['truth'] }> {
  if (!sources.voice) throw new Error('the suite needs an embedded voice')
  const speak = speakWith(await sources.voice())
  const { utterances, sounds, truth } = corpus === null ? NOTHING_RECORDED : await readRecorded(corpus, speak)
  const made = await speakAll([...new Set(Object.values(madeTexts).flat())], speak)
  const turns: readonly string[] = madeTexts.smooth
  const other = await makeOtherSounds({
    speak: async (text, of) => (await speak(text, of)).pcm,
    seed: SOUNDS_SEED,
  })
  const spoken = made.filter(one => turns.includes(one.text))
  const beds = sounds.length > 0 ? sounds : makeBeds(spoken, seedRandom(SOUNDS_SEED))
  return {
    shelf: {
      utterances: utterances.length > 0 ? utterances : spoken,
      sounds: [...beds, ...fillerClips(utterances), ...other],
      made,
    },
    truth,
  }
}
