import type { Segment, Transcript } from './answer.ts'
import { isLoop, isNoSpeech } from './confidence.ts'
import { plainPhrase, STOCK_PHRASES } from './stock-phrases.ts'

/** How much voice, in ms, there is between two times (seconds) of the upload. */
export type VoiceBetween = (from: number, to: number) => number

// Fast speech has about 20 letters a second: in less time than this nobody says one.
const LEAST_LETTER_MS = 25
/** A sign that stands for a syllable or a word. */
const LEAST_SYLLABLE_MS = 75
const SYLLABIC = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u
// A phrase that Whisper makes up needs less of a reason to be doubted than any other text.
const STOCK_NO_SPEECH = 0.4
const STOCK_LOGPROB = -0.8
/** Whisper's times are not better than this. */
const SLACK_S = 0.2

/**
 * What of a transcript was said. Left out is what Whisper itself takes for no speech, text for which there is far too little voice to have
 * said it, and a stock phrase whose own numbers are bad. A caller who says “Thank you.” has a voice, and is heard.
 */
export function believable(transcript: Transcript, voiceBetween: VoiceBetween): Transcript {
  const { text, segments } = transcript
  if (segments === null || segments.length === 0)
    return isSaid(text, voiceBetween(0, Infinity)) ? transcript : { text: '', segments }
  const kept = segments.filter(segment => isBelieved(segment, voiceBetween))
  // No text can be put together from what is spread too thinly over its segments.
  const whole = kept.map(segment => segment.text).join('')
  if (!isSaid(whole, voiceBetween(0, Infinity))) return { text: '', segments: [] }
  return kept.length === segments.length ? transcript : { text: whole.trim(), segments: kept }
}

function isBelieved(segment: Segment, voiceBetween: VoiceBetween): boolean {
  if (isNoSpeech(segment)) return false
  const { text, start, end, noSpeechProb, avgLogprob } = segment
  const voice = voiceBetween(start - SLACK_S, end + SLACK_S)
  if (isLoop(segment) || STOCK_PHRASES.has(plainPhrase(text))) {
    if (!isSaid(text, voice)) return false
    return isLoop(segment) || ((noSpeechProb ?? 0) <= STOCK_NO_SPEECH && (avgLogprob ?? 0) >= STOCK_LOGPROB)
  }
  return voice > 0 || isSaid(text, voice)
}

/** Whether somebody can have said this in so much voice. */
const isSaid = (text: string, voiceMs: number): boolean => voiceMs >= leastMs(text)

function leastMs(text: string): number {
  const letters = text.match(/[\p{L}\p{N}]/gu) ?? []
  return letters.reduce(
    (sum, letter) => sum + (SYLLABIC.test(letter) ? LEAST_SYLLABLE_MS : LEAST_LETTER_MS),
    0,
  )
}
