import { describe, expect, test } from 'vitest'
import { beginsWith, type Segment, turnText, withCommitted, wordsConfidence } from './segments.ts'

const segment = (text: string, confidence: number | null = 0.9) => ({ text, confidence })

describe('the text of a turn', () => {
  test.each([
    [['The quick brown fox jump-', '... over the lazy dog.'], 'The quick brown fox jump over the lazy dog.'],
    [['A well-known', 'fact.'], 'A well-known fact.'],
    [['', 'Yes.', '', 'No…'], 'Yes. No…'],
    [['It costs -', '5 euros'], 'It costs - 5 euros'],
    [['… and then'], 'and then'],
    [[], ''],
  ])('%j', (texts, text) => {
    expect(turnText(texts.map(text => segment(text))).text).toBe(text)
  })

  test('a partial goes behind what is committed and is less sure', () => {
    const { text, confidence } = turnText([segment('one two')], 'three')
    expect(text).toBe('one two three')
    expect(confidence).toBeCloseTo((0.9 + 0.9 + 0.6) / 3)
  })

  test('a longer segment counts more, an empty one nothing, one of which nothing is told a good deal', () => {
    expect(turnText([segment('a b c', 0.5), segment('d', 1), segment('', 0)]).confidence).toBeCloseTo(0.625)
    expect(turnText([segment('a', null)]).confidence).toBeCloseTo(0.8)
    expect(turnText([]).confidence).toBe(0)
  })
})

describe('how sure it is', () => {
  const words = (...logprobs: readonly (number | null)[]) =>
    logprobs.map(logprob => ({ text: 'word', logprob, end: null }))

  test('of a sentence that was read out clearly (recorded 2026-09)', () => {
    const recorded = words(
      -0.8475399017333984,
      -0.6432624816894531,
      -0.8051548004150391,
      -1.0213177998860676,
      -0.5261299133300781,
      -0.7016854286193848,
      -0.6997216542561849,
      -0.8812003135681152,
      -0.8478031158447266,
    )
    expect(wordsConfidence(recorded)).toBeCloseTo(0.95, 1)
  })

  test('half as sure is half', () => {
    expect(wordsConfidence(words(-0.7551))!).toBeCloseTo(2 * wordsConfidence(words(-0.7551 - Math.LN2))!)
  })

  test('it stays a probability', () => {
    expect(wordsConfidence(words(0))).toBe(1)
    expect(wordsConfidence(words(3))).toBe(1)
    expect(wordsConfidence(words(-1000))).toBe(0)
  })

  test('of nothing, nothing is known', () => {
    expect(wordsConfidence([])).toBeNull()
    expect(wordsConfidence(words(null))).toBeNull()
  })
})

test('a late partial is known by its letters', () => {
  expect(beginsWith('The quick brown fox jumps.', 'the quick,')).toBe(true)
  expect(beginsWith('The quick brown fox jumps.', 'A quick')).toBe(false)
  expect(beginsWith('Yes.', 'Yes please')).toBe(false)
})

describe('a commit without a word', () => {
  const one = { text: 'One.', confidence: 0.9 }
  const none = { text: '', confidence: null }
  const textOf = (segments: readonly Segment[]) => turnText(segments).text

  test('does not undo what was heard before it', () => {
    expect(textOf(withCommitted([one], none, 'two three'))).toBe('One. two three')
    expect(turnText(withCommitted([], none, 'two')).confidence).toBeLessThan(0.7)
    expect(textOf(withCommitted([one], none, ''))).toBe('One.')
  })

  test('is taken back by a text that begins with it', () => {
    const guessed = withCommitted([one], none, 'two three')
    expect(textOf(withCommitted(guessed, { text: 'Two, three, four.', confidence: 1 }, ''))).toBe(
      'One. Two, three, four.',
    )
    expect(textOf(withCommitted(guessed, { text: 'Five.', confidence: 1 }, ''))).toBe('One. two three Five.')
  })
})
