import { type Millis, pause, startClock } from '../../flow/clock.ts'
import { seedRandom } from '../../simulate/line/random.ts'
import { ProviderError, type SpeechToText } from '../../speech/provider.ts'
import { calibrationBins, expectedCalibrationError, type Trial } from '../calibration.ts'
import type { CorpusClip } from '../corpus.ts'
import { bySpeaker, hear, pooledErrorRate, type Recognition, speakerInterval } from '../recognition.ts'
import { readWavFile } from '../sounds.ts'
import { type Interval, type Share, shareOf } from '../stats.ts'
import { wordErrors } from '../words.ts'
import type { Condition } from './conditions.ts'
import { type Split, spreadOver } from './held-back.ts'

/** What an engine's confidence was worth in one condition. Shares are of words that it gave out. */
export interface Reliability {
  readonly condition: string
  readonly title: string
  readonly clips: number
  readonly speakers: number
  readonly words: number
  /** Mean confidence promised, and the share of words that were right. */
  readonly promised: number | null
  readonly kept: Share
  readonly wordErrorRate: number | null
  /** Expected calibration error; null without words. */
  readonly ece: number | null
  /** 95 %, had other speakers of the kind been asked: bootstrap over speakers. Null below two of them. */
  readonly eceInterval: Interval | null
  readonly curve: readonly CurvePoint[]
}

/** The clips whose confidence lies in one tenth: what was promised on average, and what came of it. */
export interface CurvePoint {
  readonly promised: number
  readonly kept: Share
}

/** An engine and what it was measured to be worth, or why it was not. */
export type EngineReport =
  | { readonly engine: string; readonly status: 'measured'; readonly conditions: readonly Reliability[] }
  | { readonly engine: string; readonly status: 'not calibrated'; readonly why: string }

/** A provider that asks for patience gets so much of it, and so often. */
const MOST_PATIENCE_MS: Millis = 60_000
const TRIES = 5

interface Measuring {
  readonly conditions: readonly Condition[]
  /** Clips a condition at most. */
  readonly most: number
  readonly seed: number
  readonly tell?: (line: string) => void
}

/** Has an engine hear the held-back clips in every condition. Rejects with its `ProviderError` where it gives up. */
export async function measureConfidence(
  stt: SpeechToText,
  split: Split,
  { conditions, most, seed, tell }: Measuring,
): Promise<readonly Reliability[]> {
  const reports: Reliability[] = []
  for (const condition of conditions) {
    const clips = spreadOver(split[condition.clips], most)
    if (clips.length === 0) continue
    tell?.(`${stt.name}: ${condition.title}, ${clips.length} clips …`)
    const heard: Recognition[] = []
    for (const [index, clip] of clips.entries()) {
      const pcm = condition.alter(await readWavFile(clip.path), seedRandom(seed + index))
      heard.push({
        clip,
        soundMs: clip.seconds * 1000,
        ...(await patiently(() => recognised(stt, pcm, clip))),
      })
    }
    reports.push(reliabilityOf(condition, heard))
  }
  return reports
}

async function recognised(stt: SpeechToText, pcm: Parameters<typeof hear>[1], clip: CorpusClip) {
  const heard = await hear(stt, pcm, clip.path)
  return { ...heard, ...wordErrors(clip.text, heard.text) }
}

/** Asks again where a provider says that it is asked too often. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  const clock = startClock()
  for (let tries = 1; ; tries++) {
    try {
      return await ask()
    } catch (error) {
      const isBusy = error instanceof ProviderError && error.kind === 'rate' && tries < TRIES
      if (!isBusy) throw error
      await pause(clock, Math.min(MOST_PATIENCE_MS, error.retryAfterMs ?? MOST_PATIENCE_MS / 4))
    }
  }
}

/** What came of the confidences of clips that were heard in one condition. */
export function reliabilityOf(
  { id, title }: Pick<Condition, 'id' | 'title'>,
  heard: readonly Recognition[],
): Reliability {
  const trials = trialsOf(heard)
  const words = trials.reduce((sum, trial) => sum + trial.of, 0)
  const promised = trials.reduce((sum, trial) => sum + trial.confidence * trial.of, 0)
  const speakers = bySpeaker(heard).length
  const [low, high] =
    speakers < 2 ? [] : speakerInterval(heard, of => expectedCalibrationError(trialsOf(of)) ?? 0)
  return {
    condition: id,
    title,
    clips: heard.length,
    speakers,
    words,
    promised: words === 0 ? null : promised / words,
    kept: shareOf(
      trials.reduce((sum, trial) => sum + trial.right, 0),
      words,
    ),
    wordErrorRate: heard.length === 0 ? null : pooledErrorRate(heard),
    ece: expectedCalibrationError(trials),
    eceInterval: low === undefined || high === undefined ? null : { low, high },
    curve: calibrationBins(trials).map(bin => ({
      promised: bin.promised,
      kept: shareOf(Math.round(bin.kept * bin.words), bin.words),
    })),
  }
}

export const trialsOf = (heard: readonly Recognition[]): Trial[] =>
  heard.map(({ confidence, right, heard: of }) => ({ confidence, right, of }))
