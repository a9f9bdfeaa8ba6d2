import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { z } from 'zod'
import type { Segment, TimedWord } from '../../caller/script.ts'
import { type CorpusClip, readCorpus } from '../../corpus.ts'
import { readWavFile } from '../../sounds.ts'
import type { OtherSound, Stratum, Utterance } from '../plan.ts'
import type { TurnsReport } from '../report/types.ts'
import { halfOf, PROMPTS_SPEAKER } from './halves.ts'
import { labelClips } from './label.ts'
import { findOdds } from './speech-odds.ts'

/** What the corpus holds for the suite. */
export interface Recorded {
  readonly utterances: readonly Utterance[]
  readonly sounds: readonly OtherSound[]
  readonly truth: TurnsReport['truth']
}

/** A recording that is longer is no turn. */
const MAX_SECONDS = 40
/** A transcript's word and its place have to be inside the speech; an aligner is right to a few tens of milliseconds. */
const WORDS_APART_MS = 150

/** Reads a corpus, labels its speech, and leaves out what two methods do not agree on. */
export async function readRecorded(folder: string): Promise<Recorded> {
  const clips = await readCorpus(folder)
  const words = await readWordTimes()
  const speech = clips.filter(clip => clip.kind === 'speech' && clip.seconds <= MAX_SECONDS)
  const sounds = await Promise.all(speech.map(clip => readWavFile(clip.path)))
  const labels = await labelClips(sounds, findOdds)
  const leftOut: { clip: string; why: string }[] = []
  const utterances = speech.flatMap((clip, index) => {
    const label = labels[index]
    const pcm = sounds[index]
    const file = relative(folder, clip.path)
    if (!label || !pcm) return []
    const why = label.why ?? (clip.speaker.includes('+') ? 'two speakers' : null)
    if (why !== null || label.why !== null) {
      leftOut.push({ clip: file, why: why ?? '' })
      return []
    }
    const own = { name: file, pcm, speech: label.speech, pausesAgree: label.pausesAgree }
    return [{ ...own, ...aboutClip(clip), words: wordsOf(clip, file, label.speech, words) }]
  })
  return {
    utterances,
    sounds: await readOtherSounds(clips, folder),
    truth: { clips: speech.length, used: utterances.length, left_out: leftOut },
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
async function readOtherSounds(clips: readonly CorpusClip[], folder: string): Promise<OtherSound[]> {
  const found: OtherSound[] = []
  for (const { kind, path } of clips) {
    if (!isKind(kind)) continue
    const before = found.filter(one => one.kind === kind).length
    found.push({
      name: relative(folder, path)
        .replace(/^.*\//, '')
        .replace(/\.wav$/, ''),
      kind,
      origin: 'recorded',
      half: before % 2 === 0 ? 'development' : 'reporting',
      pcm: await readWavFile(path),
    })
  }
  return found
}

const wordTimes = z.record(z.string(), z.array(z.tuple([z.string(), z.number(), z.number()])))
type WordTimes = z.infer<typeof wordTimes>

/** When each word of a clip is said, from an alignment that `tooling/align-words.py` made once. */
async function readWordTimes(): Promise<WordTimes> {
  return wordTimes.parse(JSON.parse(await readFile(new URL('./word-times.json', import.meta.url), 'utf8')))
}

/** Null for a clip that was not aligned, whose text has changed, or whose words do not fit its speech. */
function wordsOf(
  { text }: CorpusClip,
  file: string,
  speech: readonly Segment[],
  times: WordTimes,
): readonly TimedWord[] | null {
  // A telephone copy has the times of its original.
  const aligned = times[file.replace('tel8k__', '')]
  const written = text
    .replace(/\([^)]*\)|\[[^\]]*\]/g, ' ')
    .split(/\s+/)
    .filter(Boolean)
  const [first] = speech
  const last = speech.at(-1)
  if (!aligned || !first || !last) return null
  const isOfText =
    aligned.length === written.length && aligned.every(([word], index) => word === written[index])
  const begin = aligned[0]?.[1] ?? 0
  const end = aligned.at(-1)?.[2] ?? 0
  const fits = Math.abs(begin - first.fromMs) <= WORDS_APART_MS && Math.abs(end - last.toMs) <= WORDS_APART_MS
  return isOfText && fits ? aligned.map(([word, fromMs, toMs]) => ({ text: word, fromMs, toMs })) : null
}
