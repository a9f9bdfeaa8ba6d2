import { describe, expect, test } from 'vitest'
import { openWordFinder } from './alignment.ts'
import type { Alignment } from './codec.ts'

/** 100 ms for each character, from `fromMs` on; at 1,000 Hz a sample is a millisecond. */
const timed = (text: string, fromMs = 0): Alignment => {
  const chars = [...text]
  return { chars, startsMs: chars.map((_, at) => fromMs + at * 100), durationsMs: chars.map(() => 100) }
}
const finder = (text: string) => {
  const opened = openWordFinder(1_000)
  opened.sent(text)
  return opened
}

describe('words are found in the sound', () => {
  test('where each frame has its times, counted from its start', () => {
    const find = finder('One two three.')
    expect(find.frame(700, timed('One two'))).toEqual([
      { text: 'One', from: 0, to: 300 },
      { text: 'two', from: 400, to: 700 },
    ])
    expect(find.missing).toBe('text')
    expect(find.frame(800, timed(' three. '))).toEqual([{ text: 'three.', from: 100, to: 700 }])
    expect(find.missing).toBe('none')
    expect(find.rest()).toEqual([])
  })

  test('where they count from the start of the generation', () => {
    const find = finder('One two three.')
    find.frame(700, timed('One two'))
    expect(find.frame(800, timed(' three. ', 700))).toEqual([{ text: 'three.', from: 100, to: 700 }])
  })

  test('a late first character does not make a frame part of the one before', () => {
    const find = finder('One two')
    find.frame(500, timed('One '))
    expect(find.frame(900, timed('two', 400))).toEqual([{ text: 'two', from: 400, to: 700 }])
  })

  test('where all come with the first frame', () => {
    const find = finder('One two three.')
    expect(find.frame(500, timed('One two three. '))).toEqual([
      { text: 'One', from: 0, to: 300 },
      { text: 'two', from: 400, to: 500 },
    ])
    expect(find.missing).toBe('text')
    expect(find.frame(500, null)).toEqual([{ text: 'three.', from: 300, to: 500 }])
    expect(find.missing).toBe('text')
    expect(find.frame(500, null)).toEqual([])
    expect(find.missing).toBe('none')
  })

  test('the next generation begins where the sound is, also where a frame had no times', () => {
    const find = finder('One')
    find.frame(400, timed('One '))
    find.frame(50, null)
    find.sent('two')
    expect(find.frame(400, timed('two '))).toEqual([{ text: 'two', from: 0, to: 300 }])
  })

  test('a word that is in two frames belongs to the first', () => {
    const find = finder('seven')
    expect(find.frame(300, timed('sev'))).toEqual([{ text: 'seven', from: 0, to: 300 }])
    expect(find.frame(300, timed('en '))).toEqual([])
    expect(find.missing).toBe('none')
  })

  test('words that the service leaves out or respells are told with the next that it has', () => {
    const find = finder('Well — “yes” 🙂 OK')
    const words = find.frame(2_000, timed('well "yes" ok '))
    expect(words.map(({ text }) => text)).toEqual(['Well', '—', '“yes”', '🙂', 'OK'])
    expect(words.every(({ from, to }, at) => to >= from && from >= (words[at - 1]?.to ?? 0))).toBe(true)
    expect(find.missing).toBe('none')
  })

  test('characters that were not sent do no harm', () => {
    const find = finder('ten')
    expect(find.frame(700, timed('xyz ten'))).toEqual([{ text: 'ten', from: 400, to: 700 }])
  })

  test('sound without times: nothing is known of the words until the end', () => {
    const find = finder('One two')
    expect(find.frame(700, null)).toEqual([])
    expect(find.missing).toBe('unknown')
    expect(find.rest()).toEqual(['One', 'two'])
  })
})
