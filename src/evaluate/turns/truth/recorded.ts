import { relative } from 'node:path'
import type { Pcm } from '../../../audio/pcm.ts'
import { atOnce } from '../../bench/at-once.ts'
import { type CorpusClip, readCorpus } from '../../corpus.ts'
import { readWavFile } from '../../sounds.ts'
import type { OtherSound, Stratum, Utterance } from '../plan.ts'
import type { TurnsReport } from '../report/types.ts'
import { halfOf, PROMPTS_SPEAKER } from './halves.ts'
import { labelClips } from './label.ts'
import { findOdds } from './speech-odds.ts'
import type { Speak } from './spoken.ts'
import { wordFinder } from './words.ts'

/** What the corpus holds for the suite. */
export interface Recorded {
  readonly utterances: readonly Utterance[]
  readonly sounds: readonly OtherSound[]
  readonly truth: TurnsReport['truth']
}

/** A recording that is longer is no turn. */
const MAX_SECONDS = 40
/** The voice says the words of one clip while another is looked at. */
const WORDS_AT_ONCE = 2

/**
 * Reads a corpus, labels its speech, and leaves out what two methods do not agree on. The voice is for the times of words in clips that
 * nobody has aligned; null: they have none.
 */
export async function readRecorded(folder: string, speak: Speak | null): Promise<Recorded> {
  const clips = await readCorpus(folder)
  const findWords = await wordFinder(speak)
  const wanted = clips.filter(clip => clip.kind === 'speech' && clip.seconds <= MAX_SECONDS)
  const leftOut: { clip: string; why: string }[] = []
  const unreadable = (clip: CorpusClip): null => {
    leftOut.push({ clip: relative(folder, clip.path), why: 'cannot be read' })
    return null
  }
  const speech = await readSounds(wanted, unreadable)
  const labels = await labelClips(
    speech.map(({ pcm }) => pcm),
    findOdds,
  )
  const labelled = speech.flatMap(({ clip, pcm }, index) => {
    const label = labels[index]
    const file = relative(folder, clip.path)
    if (!label) return []
    const why = label.why ?? (clip.speaker.includes('+') ? 'two speakers' : null)
    if (why !== null || label.why !== null) {
      leftOut.push({ clip: file, why: why ?? '' })
      return []
    }
    const own = { name: file, pcm, speech: label.speech, pausesAgree: label.pausesAgree }
    return [{ ...own, ...aboutClip(clip) }]
  })
  const utterances = await atOnce(labelled, WORDS_AT_ONCE, async clip => ({
    ...clip,
    words: await findWords({ ...clip, file: clip.name }),
  }))
  return {
    utterances,
    sounds: await readOtherSounds(clips, folder, unreadable),
    truth: { clips: wanted.length, used: utterances.length, left_out: leftOut },
  }
}

function aboutClip({ text, speaker, isTelephone }: CorpusClip) {
  const stratum: Stratum = speaker === PROMPTS_SPEAKER ? 'prompts' : 'people'
  return { speaker, stratum, half: halfOf(speaker), origin: 'recorded' as const, text, isTelephone }
}

const kinds = ['noise', 'music', 'babble', 'vocal', 'impact'] as const
type Kind = (typeof kinds)[number]
const isKind = (kind: string): kind is Kind => (kinds as readonly string[]).includes(kind)

/** Those of a kind are in the two halves in turn. */
async function readOtherSounds(
  clips: readonly CorpusClip[],
  folder: string,
  unreadable: Unreadable,
): Promise<OtherSound[]> {
  const found: OtherSound[] = []
  for (const { clip, pcm } of await readSounds(
    clips.filter(({ kind }) => isKind(kind)),
    unreadable,
  )) {
    const { kind, path } = clip
    if (!isKind(kind)) continue
    const before = found.filter(one => one.kind === kind).length
    const name = relative(folder, path)
      .replace(/^.*\//, '')
      .replace(/\.wav$/, '')
    const half = before % 2 === 0 ? 'development' : 'reporting'
    found.push({ name, kind, origin: 'recorded', half, pcm })
  }
  return found
}

/** What becomes of a file that is missing or no recording: the run goes on without it. */
type Unreadable = (clip: CorpusClip) => null

async function readSounds(
  clips: readonly CorpusClip[],
  unreadable: Unreadable,
): Promise<{ readonly clip: CorpusClip; readonly pcm: Pcm }[]> {
  const read = await Promise.all(
    clips.map(clip =>
      readWavFile(clip.path).then(
        pcm => ({ clip, pcm }),
        () => unreadable(clip),
      ),
    ),
  )
  return read.flatMap(one => one ?? [])
}
