import type { Segment, Transcript } from './answer.ts'

/** For servers that tell no numbers: what speech over a line comes to where they are told, rounded down. */
export const UNTOLD = 0.7
/** Of a stretch that is likely not what was said. */
const DOUBTFUL = 0.2

// Whisper's own limits, by which its decoder tries again or gives up (openai/whisper, transcribe.py).
const NO_SPEECH = 0.6
const LEAST_LOGPROB = -1
const MOST_COMPRESSION = 2.4

/** Whisper takes it for no speech, by its own rule. */
export const isNoSpeech = ({ noSpeechProb, avgLogprob }: Segment): boolean =>
  (noSpeechProb ?? 0) > NO_SPEECH && (avgLogprob ?? 0) < LEAST_LOGPROB

/** The decoder went round in circles: text that says the same again and again packs well. */
export const isLoop = ({ compressionRatio }: Segment): boolean => (compressionRatio ?? 0) > MOST_COMPRESSION

/**
 * The chance that a word of the text is right, 0…1: the mean probability of its tokens, longer segments counting for more. Not
 * calibrated: nobody has measured how often Groq's Whisper is right at which value.
 */
export function transcriptConfidence({ text, segments }: Transcript): number {
  if (text === '') return 0
  if (segments === null || segments.every(({ avgLogprob }) => avgLogprob === null)) return UNTOLD
  const weights = segments.map(({ start, end }) => Math.max(0.1, end - start))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const told = segments.reduce(
    (sum, { avgLogprob }, index) => sum + ((avgLogprob ?? Math.log(UNTOLD)) * (weights[index] ?? 0)) / total,
    0,
  )
  const sure = Math.min(1, Math.exp(told))
  return segments.some(segment => isNoSpeech(segment) || isLoop(segment)) ? Math.min(DOUBTFUL, sure) : sure
}
