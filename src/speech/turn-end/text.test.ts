import { describe, expect, test } from 'vitest'
import { type Heard, judgeTurnEnd } from './text.ts'

const judge = (
  text: string,
  { confidence = 0.92, asked = false, voice = null as Heard['voice'], sound = null as Heard['sound'] } = {},
) => judgeTurnEnd(text, { confidence, asked, voice, sound })

describe('the end of a turn by its words', () => {
  test.each([
    'I would like to change my address.',
    'How far is it to the station?',
    'The parcel came on Monday and it was broken.',
    'Yes.',
    'Thank you.',
  ])('%s may well be all', text => {
    expect(judge(text).finished).toBeGreaterThan(0.6)
  })

  test.each(['I would like to', 'If the', 'because my', 'Press one or', 'What about', 'The'])(
    '%s is not',
    text => {
      expect(judge(text).finished).toBeLessThan(0.4)
    },
  )

  test('a question with its question word may end in any word', () => {
    for (const text of ['What’s the weather like?', 'Okay, where are you from?', 'What are you looking for?'])
      expect(judge(text).finished).toBeGreaterThan(0.6)
    expect(judge('Can you look for?').finished).toBeLessThan(judge('What can you look for?').finished)
  })

  test('a voice that falls says that the sentence is whole, one that is kept up that it is not', () => {
    const text = 'I would like to change my address.'
    const fallen = judge(text, { voice: { fallSt: -8, fadeDb: -8 } }).finished
    const kept = judge(text, { voice: { fallSt: 0, fadeDb: 0 } }).finished
    expect(fallen).toBeGreaterThan(0.8)
    expect(kept).toBeLessThan(0.4)
    expect(judge(text, { voice: { fallSt: -20, fadeDb: -20 } }).finished).toBe(fallen)
  })

  test('a sound that was judged moves what words and voice say, both ways, and no further where it is surer still', () => {
    for (const [text, voice] of [
      ['The one in the blue box', null],
      ['I would like to change my address.', { fallSt: -4, fadeDb: -4 }],
    ] as const) {
      const { finished } = judge(text, { voice })
      const [low, high] = [judge(text, { voice, sound: 0.03 }), judge(text, { voice, sound: 0.97 })]
      expect(low.finished).toBeLessThan(finished - 0.1)
      expect(high.finished).toBeGreaterThan(finished + 0.1)
      expect(judge(text, { voice, sound: 1 })).toEqual(judge(text, { voice, sound: 0.99 }))
      expect(judge(text, { voice, sound: 0 })).toEqual(judge(text, { voice, sound: 0.01 }))
    }
  })

  test('half a sentence is no end whatever its sound', () => {
    for (const text of ['I would like to', 'because my'])
      expect(judge(text, { sound: 1, voice: { fallSt: -3, fadeDb: -2 } }).finished).toBeLessThan(0.6)
  })

  test('a question need not fall', () => {
    const text = 'Could you send it to my address?'
    const raised = judge(text, { voice: { fallSt: 4, fadeDb: -4 } }).finished
    expect(raised).toBe(judge(text, { voice: { fallSt: -6, fadeDb: -4 } }).finished)
    expect(raised).toBeGreaterThan(0.6)
  })

  test('what the recogniser is less sure of is less of an end', () => {
    const text = 'The conference is now locked'
    expect(judge(text, { confidence: 0.3 }).finished).toBeLessThan(judge(text, { confidence: 0.95 }).finished)
  })

  test('a word or two has even chances, unless it cannot be the last', () => {
    expect(judge('Mountain view.', { confidence: 0.4 }).finished).toBe(0.5)
    expect(judge('Tomorrow.').finished).toBeGreaterThanOrEqual(0.5)
    expect(judge('The', { confidence: 0.9 }).finished).toBeLessThan(0.5)
  })

  test('a short answer to a question is whole, half of one is not', () => {
    expect(judge('Two people.', { asked: true }).finished).toBeGreaterThanOrEqual(0.75)
    expect(judge('Two people.').finished).toBeLessThan(0.6)
    expect(judge('For the', { asked: true }).finished).toBeLessThan(0.5)
  })

  test.each([
    ['Four one five.', 'digits'],
    ['My number is 415 555', 'digits'],
    ['415 555 0123', null],
    ['Seven.', null],
    ['Hold on.', 'hold-on'],
    ['Okay, just a second.', 'hold-on'],
    ['One moment, please.', 'hold-on'],
    ['Let me see, I think it was the one in the blue box.', null],
    ['Let me see how can I begin?', null],
    ['Hold on a second, please.', 'hold-on'],
    ['One two three four five six seven eight nine', null],
    ['What time is it?', null],
  ])('%s asks for patience: %s', (text, waits) => {
    expect(judge(text).waits).toBe(waits)
  })

  test('any text at all has a chance between 0 and 1', () => {
    for (const text of ['', ' ', '?!', 'ü ß 漢字', 'a'.repeat(10_000)]) {
      const { finished } = judge(text)
      expect(finished).toBeGreaterThan(0)
      expect(finished).toBeLessThan(1)
    }
  })
})
