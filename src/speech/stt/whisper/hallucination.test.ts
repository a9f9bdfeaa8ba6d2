import { describe, expect, test } from 'vitest'
import type { Segment } from './answer.ts'
import { transcriptConfidence, UNTOLD } from './confidence.ts'
import { believable } from './hallucination.ts'

const segment = (text: string, of: Partial<Segment> = {}): Segment => ({
  text,
  start: 0,
  end: 2,
  avgLogprob: -0.2,
  compressionRatio: 0.9,
  noSpeechProb: 0,
  ...of,
})
const transcript = (...segments: readonly Segment[]) => ({
  text: segments
    .map(({ text }) => text)
    .join('')
    .trim(),
  segments,
})
const voice = (ms: number) => () => ms
const textOf = (segments: readonly Segment[], ms: number) =>
  believable(transcript(...segments), voice(ms)).text

describe('what is believed', () => {
  test.each([
    ' Terima kasih.',
    ' Thank you.',
    ' Thanks for watching!',
    ' Dziękuję.',
    ' Субтитры сделал DimaTorzok',
    ' ご視聴ありがとうございました',
    ' 시청해주셔서 감사합니다!',
    ' Vielen Dank.',
    " I'll see you in the next video.",
  ])('%j on a click is not, however sure of itself; on a voice it is', text => {
    expect(textOf([segment(text)], 60)).toBe('')
    expect(textOf([segment(text, { avgLogprob: -0.01 })], 60)).toBe('')
    expect(textOf([segment(text)], 3_000)).toBe(text.trim())
  })

  test('a caller who quickly says “Thank you.” is heard', () => {
    expect(textOf([segment(' Thank you.')], 320)).toBe('Thank you.')
    expect(textOf([segment(' Bye.')], 200)).toBe('Bye.')
  })

  test('a stock phrase whose own numbers are bad is not, voice or no', () => {
    expect(textOf([segment(' Thank you.', { noSpeechProb: 0.55 })], 2_000)).toBe('')
    expect(textOf([segment(' Thank you.', { avgLogprob: -0.95 })], 2_000)).toBe('')
    expect(textOf([segment(' Thanks a lot for that.', { avgLogprob: -0.95 })], 2_000)).toBe(
      'Thanks a lot for that.',
    )
  })

  test('what Whisper itself takes for no speech is not', () => {
    expect(textOf([segment(' Mm, we go.', { noSpeechProb: 0.7, avgLogprob: -1.2 })], 2_000)).toBe('')
    expect(textOf([segment(' Mm, we go.', { noSpeechProb: 0.7, avgLogprob: -0.5 })], 2_000)).toBe(
      'Mm, we go.',
    )
  })

  test('the end of a video behind what was said: only the silence’s segment goes', () => {
    const said = segment(' I need a table for two.', { end: 2 })
    const made = segment(' Thanks for watching!', { start: 3, end: 6 })
    const between = (from: number, to: number) => (from < 2 ? Math.min(to, 2) * 900 : 0)
    const kept = believable(transcript(said, made), between)
    expect(kept.text).toBe('I need a table for two.')
    expect(kept.segments).toEqual([said])
  })

  test('more text than the voice can have said is made up, stock or not; so is text without segments', () => {
    expect(textOf([segment(' And now we will all go to the market and buy some bread.')], 300)).toBe('')
    expect(believable({ text: 'Thank you very much.', segments: null }, voice(100)).text).toBe('')
    expect(believable({ text: 'Thank you very much.', segments: null }, voice(900)).text).toBe(
      'Thank you very much.',
    )
  })

  test('a loop is left out where it is too long for the voice', () => {
    const loop = segment(' I am sorry.'.repeat(40), { compressionRatio: 12 })
    expect(textOf([loop], 2_000)).toBe('')
    expect(textOf([loop], 60_000)).not.toBe('')
  })
})

describe('confidence', () => {
  test('the mean probability of a token, by the length of segments', () => {
    const long = segment(' a', { start: 0, end: 9, avgLogprob: Math.log(0.9) })
    const short = segment(' b', { start: 9, end: 10, avgLogprob: Math.log(0.1) })
    expect(transcriptConfidence(transcript(long))).toBeCloseTo(0.9)
    expect(transcriptConfidence(transcript(long, short))).toBeCloseTo(
      Math.exp(0.9 * Math.log(0.9) + 0.1 * Math.log(0.1)),
    )
  })

  test('low where it went round in circles', () => {
    expect(transcriptConfidence(transcript(segment(' a a a', { compressionRatio: 2.5 })))).toBe(0.2)
  })

  test('a constant where nothing is told, and none for no text', () => {
    expect(transcriptConfidence({ text: 'a', segments: null })).toBe(UNTOLD)
    expect(transcriptConfidence(transcript(segment(' a', { avgLogprob: null })))).toBe(UNTOLD)
    expect(transcriptConfidence({ text: '', segments: null })).toBe(0)
  })
})
