import type { RecordedRun } from './recorded-run.ts'
import type { Sampled } from './sampled.ts'

type Turn = RecordedRun['turns'][number]
type About = Pick<Sampled, 'id' | 'title' | 'unit' | 'better' | 'margin'>

const about = (id: string, title: string, margin: number, more: Partial<About> = {}): About => ({
  ...{ id, title, margin, unit: 'ms', better: 'less' },
  ...more,
})
const share = (id: string, title: string, margin: number, better: 'less' | 'more' = 'less') =>
  about(id, title, margin, { unit: 'share', better })

/**
 * What is compared of two runs, and the change that counts for none. For latencies that is what runs of one build differ by as a
 * whole, which no pairing of turns can take out (`docs/regression.md` has the runs).
 */
const catalogue = {
  gap: about('response_gap_ms', 'response gap', 15),
  ttfb: about('ttfb_ms', 'TTFB, by the server', 15),
  endpointing: about('endpointing_ms', 'endpointing, by the server', 15),
  greeting: about('greeting_ms', 'greeting', 50),
  stop: about('barge_in_stop_ms', 'barge-in stop', 50),
  tail: about('tail_cancel_ms', 'tail after a cut', 15),
  hole: about('hole_ms', 'hole', 50),
  resume: about('resume_ms', 'resume', 50),
  confidence: about('asr_confidence', 'ASR confidence', 0.03, { unit: '', better: 'more' }),
  words: share('word_error_rate', 'word errors', 0.03),
  cutOffs: share('false_cut_off_rate', 'false cut-offs', 0.02),
  unanswered: share('unanswered_rate', 'unanswered turns', 0.02),
  yielded: share('yielded_rate', 'interruptions yielded to', 0.02, 'more'),
  held: share('held_floor_rate', 'sounds held through', 0.02, 'more'),
  underruns: share('underrun_rate', 'replies with an underrun', 0.02),
} as const

/** The names that a margin may be given for. */
export const comparedNames: readonly string[] = Object.values(catalogue).map(({ id }) => id)

export interface SamplingOptions {
  /** The gap as it was measured before the caller's edges were found by more than energy: where one of two sides is so old. */
  readonly byEnergy?: boolean
  readonly margins?: Readonly<Record<string, number>>
}

/** The figures of one run, or of several of the same kind, with what is needed to compare them turn by turn. */
export function figuresOfRuns(runs: readonly RecordedRun[], options: SamplingOptions = {}): Sampled[] {
  const { gap, ttfb, endpointing, greeting, stop, tail, hole, resume, confidence } = catalogue
  const turns = runs.flatMap(({ turns: own }) => named(own, turn => turn.clips.join(' + ')))
  const speech = turns.filter(({ of }) => of.type === 'speech')
  const sounds = runs
    .flatMap(({ overlaps }) => named(overlaps, ({ sound }) => sound))
    .filter(({ of }) => of.reply !== null)
  const plain = (figure: About, samples: readonly (number | null)[]): Sampled => ({ ...figure, samples })
  const all: Sampled[] = [
    paired(gap, speech, turn =>
      options.byEnergy ? (turn.response_gap_by_energy_ms ?? turn.response_gap_ms) : turn.response_gap_ms,
    ),
    paired(ttfb, speech, turn => turn.server?.ttfb_ms),
    paired(endpointing, speech, turn => turn.server?.endpointing_ms),
    plain(
      greeting,
      runs.map(({ summary }) => summary.greeting_ms.p50 ?? null),
    ),
    paired(
      stop,
      turns.filter(({ of }) => cut(of)),
      turn => turn.barge_in?.barge_in_stop_ms,
    ),
    plain(
      tail,
      runs.flatMap(({ server_turns: own }) => (own ?? []).map(one => one.tail_cancel_ms ?? null)),
    ),
    paired(hole, sounds, sound => sound.hole_ms),
    paired(resume, sounds, sound => sound.resume_ms),
    paired(confidence, speech, turn => turn.server?.asr_confidence),
    ...sharesOf(
      runs,
      turns.map(({ of }) => of),
    ),
  ]
  return all.map(figure => ({ ...figure, margin: options.margins?.[figure.id] ?? figure.margin }))
}

function sharesOf(runs: readonly RecordedRun[], turns: readonly Turn[]): Sampled[] {
  const speech = turns.filter(({ type }) => type === 'speech')
  const cuts = turns.filter(cut)
  const sounds = runs.flatMap(({ overlaps }) => overlaps).filter(({ reply }) => reply !== null)
  const words = turns.flatMap(({ word_errors: errors }) => errors ?? [])
  const wordCount = words.reduce((sum, one) => sum + one.words, 0)
  const errors = words.reduce((sum, one) => sum + one.errors, 0)
  const heard = runs.flatMap(({ replies }) => replies).filter(one => typeof one.audible_from_ms === 'number')
  const counted = (figure: About, count: number, of: number): Sampled => ({ ...figure, share: { count, of } })
  return [
    counted(catalogue.words, Math.min(errors, wordCount), wordCount),
    counted(catalogue.cutOffs, speech.filter(turn => isNumber(turn.false_cut_off_ms)).length, speech.length),
    counted(catalogue.unanswered, turns.filter(({ reply }) => reply === null).length, turns.length),
    counted(catalogue.yielded, cuts.filter(turn => turn.barge_in?.yielded === 'yes').length, cuts.length),
    counted(catalogue.held, sounds.filter(sound => !sound.took_floor).length, sounds.length),
    counted(
      catalogue.underruns,
      runs.reduce((sum, run) => sum + dryReplies(run), 0),
      heard.length,
    ),
  ]
}

const isNumber = (value: unknown): value is number => typeof value === 'number'

/** An interruption; one that met a reply at its end is none. */
const cut = ({ barge_in: over }: Turn): boolean => over != null && over.yielded !== 'by-itself'

const dryReplies = ({ gaps }: RecordedRun): number =>
  new Set(gaps.filter(({ kind }) => kind === 'underrun').map(({ call, reply }) => `${call} ${reply}`)).size

interface Named<T> {
  readonly name: string
  readonly of: T
}

/** Names each by what is said and, where that is said again in the same call, by which time it is. */
function named<T extends { readonly call?: number | undefined }>(
  all: readonly T[],
  nameOf: (one: T) => string,
): Named<T>[] {
  const times = new Map<string, number>()
  return all.map(of => {
    const said = nameOf(of)
    const key = `${of.call ?? 0} ${said}`
    const time = (times.get(key) ?? 0) + 1
    times.set(key, time)
    return { name: `${said} #${time}`, of }
  })
}

const paired = <T>(
  figure: About,
  all: readonly Named<T>[],
  measured: (one: T) => number | null | undefined,
): Sampled => ({
  ...figure,
  samples: all.map(({ of }) => measured(of) ?? null),
  turns: all.map(({ name }) => name),
})
