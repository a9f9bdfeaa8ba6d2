import { expect, test } from 'vitest'
import { watchLatePartials } from './late-partials.ts'

test('a partial is late right after its text, and a while longer if it is the beginning of it', () => {
  const late = watchLatePartials()
  expect(late.isLate('wait', 0)).toBe(false)
  late.answered('Wait a moment.', 1000)
  expect(late.isLate('no', 1012)).toBe(true)
  expect(late.isLate('no', 1300)).toBe(false)
  expect(late.isLate('Wait, a', 1300)).toBe(true)
  expect(late.isLate('Wait a moment please', 1300)).toBe(false)
})

test('who says it again is heard', () => {
  const late = watchLatePartials()
  late.answered('Wait.', 1000)
  expect(late.isLate('Wait', 2100)).toBe(false)
})
