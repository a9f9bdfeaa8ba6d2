import { expect, test } from 'vitest'
import { plainWords } from './heard.ts'
import { stories } from './stories.ts'

test.each(stories)('$title is long enough to be interrupted, and made of short clauses', ({ text }) => {
  const words = text.split(/\s+/)
  expect(words.length).toBeGreaterThan(300)
  expect(words.length).toBeLessThan(450)
  const clauses = text.split(/[.,;:!?]/).map(clause => clause.trim().split(/\s+/).length)
  expect(Math.max(...clauses)).toBeLessThanOrEqual(17)
  // Finding one's place again counts the words in two ways, which must agree.
  expect(plainWords(text)).toHaveLength(words.length)
  expect(text).not.toMatch(/\d/)
})
