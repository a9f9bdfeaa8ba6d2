import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainWords } from './heard.ts'
import { drawScene } from './scene.ts'
import { stories } from './stories.ts'
import { interrupted } from './unfinished.ts'

type Line = readonly [role: 'user' | 'assistant', content: string]

const rest = (...lines: readonly Line[]) => {
  const past = lines.map(([role, content]) => ({ role, content }))
  return interrupted(
    drawScene('Go on.', { past, callerName: null, now: new Date(0), seed: 0, mend: word => word }),
  )
}
const told = (story: number, words: number) =>
  `Sure. This one is called, ${stories[story]?.title}. ${stories[story]?.text.split(' ').slice(0, words).join(' ')}`

test('wherever a story is cut, the rest begins at the clause that was cut and runs to the end', () => {
  fc.assert(
    fc.property(
      fc.nat(stories.length - 1),
      fc.double({ min: 0.02, max: 0.99, noNaN: true }),
      (story, share) => {
        const all = plainWords(stories[story]?.text ?? '')
        const heard = Math.floor(all.length * share)
        const left = plainWords(rest(['assistant', told(story, heard)]) ?? '')
        const from = all.length - (left.length - plainWords('Shall I tell you another story?').length)
        expect(from).toBeLessThanOrEqual(heard)
        expect(from).toBeGreaterThan(heard - 17)
        expect(left.slice(0, all.length - from)).toEqual(all.slice(from))
      },
    ),
  )
})

test('a story cut before its first words begins again', () => {
  expect(rest(['assistant', told(1, 1)])).toMatch(/^In a narrow street/)
})

test('a story told to its end is finished', () => {
  expect(rest(['assistant', told(0, 1000)])).toBe('finished')
})

test('small talk after the cut does not lose the place', () => {
  const line = told(0, 100)
  const talk: readonly Line[] = [
    ['assistant', line],
    ['user', 'What time is it?'],
    ['assistant', 'It is four twenty three, in the afternoon.'],
  ]
  expect(rest(...talk)).toBe(rest(['assistant', line]))
})

test('a count goes on after the last number heard, also a second time', () => {
  const talk: readonly Line[] = [
    ['user', 'Count from five to twelve.'],
    ['assistant', 'Sure. Five, six,'],
  ]
  expect(rest(...talk)).toBe('Seven, eight, nine, ten, eleven, twelve.')
  const again: readonly Line[] = [...talk, ['user', 'Go on.'], ['assistant', 'Right. Seven, eight,']]
  expect(rest(...again)).toBe('Nine, ten, eleven, twelve.')
  expect(rest(...again, ['user', 'Go on.'], ['assistant', 'Nine, ten, eleven, twelve.'])).toBe('finished')
})

test('of a story and a count, the later one goes on', () => {
  const count: readonly Line[] = [
    ['user', 'Count to five.'],
    ['assistant', 'Sure. One, two,'],
  ]
  expect(rest(['assistant', told(0, 50)], ...count)).toBe('Three, four, five.')
  expect(rest(...count, ['user', 'A story.'], ['assistant', told(0, 50)])).toMatch(/dance\. Shall I tell/)
})

test('without either there is nothing to go on with', () => {
  expect(rest()).toBeNull()
  expect(rest(['user', 'Hello.'], ['assistant', 'Hello! How are you today?'])).toBeNull()
})
