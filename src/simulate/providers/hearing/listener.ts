import { type Pcm, type Samples, toSamples } from '../../../audio/pcm.ts'
import type { Recording } from '../book.ts'
import { type Alignment, align, findCandidates } from './alignment.ts'
import { type Landmarks, landmarksOf } from './landmarks.ts'
import { type Reference, type ReferenceWord, referenceOf } from './reference.ts'
import { openSignStream } from './sign-stream.ts'
import { agreementOf } from './signs.ts'
import { STEP } from './whitener.ts'

export interface Index {
  readonly references: readonly Reference[]
  readonly landmarks: Landmarks
}

export function indexOf(recordings: readonly Pick<Recording, 'pcm' | 'words'>[]): Index {
  const references = recordings.map(referenceOf)
  return { references, landmarks: landmarksOf(references) }
}

/** A word that was heard; samples of the stream. */
export interface HeardWord {
  readonly text: string
  readonly from: Samples
  readonly to: Samples
}

export interface Listener {
  readonly length: Samples
  /** Takes a stretch of audio; returns the words that are now complete and were there, in the order in which they ended. */
  hear(pcm: Pcm): readonly HeardWord[]
}

/** Share of a word's strong signs that has to have been heard, … */
const COVERED = 0.6
/** … how well they agree (1: all of them, 0: as by dice), also in standard deviations above dice, … */
const WORD_AGREES = 0.35
const ABOVE_DICE = 4
/** … and how well its end does: a word that was cut short is not known. */
const TAIL_AGREES = 0.25
/** Another recording that fits the same stretch better by this much is the one that was said. */
const RIVAL_BETTER = 0.02
/** An alignment is kept this long after its recording's end, for words whose end is judged late. */
const KEPT: Samples = toSamples(2000)

export function openListener({ references, landmarks }: Index): Listener {
  const stream = openSignStream()
  const heard: (HeardWord & { readonly by: Alignment })[] = []
  let alignments: Alignment[] = []
  let nextEnd: Samples = Infinity

  function judge(alignment: Alignment, word: ReferenceWord): boolean {
    const { reference, offset } = alignment
    const whole = stream.compare(reference, offset, word.from, word.to)
    if (whole.compared < COVERED * word.strong) return false
    const agreement = agreementOf(whole)
    if (agreement < Math.max(WORD_AGREES, ABOVE_DICE / Math.sqrt(whole.compared))) return false
    if (agreementOf(stream.compare(reference, offset, word.tail, word.to)) < TAIL_AGREES) return false
    const from = offset + word.begin
    const to = offset + word.end
    for (const other of heard) {
      if (other.by === alignment) continue
      const shared = Math.min(to, other.to) - Math.max(from, other.from)
      if (2 * shared > Math.min(to - from, other.to - other.from)) return false
    }
    for (const rival of alignments) {
      if (rival === alignment) continue
      const a = Math.max(0, Math.floor((from - rival.offset) / STEP))
      const b = Math.min(rival.reference.length, Math.floor((to - rival.offset) / STEP))
      if (a >= b) continue
      const theirs = stream.compare(rival.reference, rival.offset, a, b)
      if (2 * theirs.compared > whole.compared && agreementOf(theirs) > agreement + RIVAL_BETTER) return false
    }
    return true
  }

  function settle(): void {
    nextEnd = Infinity
    for (const alignment of alignments) {
      for (;;) {
        const word = alignment.reference.words[alignment.next]
        if (!word) break
        const end = alignment.offset + word.end
        if (end > stream.length) {
          nextEnd = Math.min(nextEnd, end)
          break
        }
        alignment.next++
        if (judge(alignment, word))
          heard.push({ text: word.text, from: alignment.offset + word.begin, to: end, by: alignment })
      }
    }
    alignments = alignments.filter(one => one.offset + STEP * one.reference.length + KEPT > stream.length)
  }

  return {
    get length() {
      return stream.length
    },
    hear(pcm) {
      const before = heard.length
      stream.hear(pcm, key => {
        let isNew = false
        if (key >= 0)
          for (const candidate of findCandidates(key, landmarks, references, stream))
            if (align(alignments, candidate, stream)) isNew = true
        if (isNew || stream.length >= nextEnd) settle()
      })
      return heard.slice(before)
    },
  }
}
