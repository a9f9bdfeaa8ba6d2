import { expect, test } from 'vitest'
import { compilePattern, matchPattern } from './pattern.ts'

test.each([
  ['what|which time', 'what time is it', 2],
  ['what|which time', 'what the time', 2],
  ['what|which time', 'what is the time', 0],
  ['what * time', 'what is the time', 2],
  ['tell * story', 'tell me one two three four five six story', 0],
  ['^ stop', 'stop it', 1],
  ['^ stop', 'the bus stop', 0],
  ['stop $', 'the bus stop', 1],
  ['^ stop [it] $', 'stop it', 2],
  ['^ stop [it] $', 'stop', 1],
  ['^ stop [it] $', 'stop the music', 0],
  ['how are you [today]', 'how are you today', 4],
  ['^ stop', '', 0],
])('%j explains of %j %i words', (pattern, words, matched) => {
  expect(matchPattern(compilePattern(pattern), words === '' ? [] : words.split(' '))).toBe(matched)
})
