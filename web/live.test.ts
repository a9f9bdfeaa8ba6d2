import { expect, test } from 'vitest'
import { readPhase } from './live.ts'

test('the four phases are read, anything else is not', () => {
  expect(['idle', 'listening', 'thinking', 'speaking'].map(phase => readPhase({ phase }))).toEqual([
    'idle',
    'listening',
    'thinking',
    'speaking',
  ])
  expect([{ phase: 'dancing' }, {}, null, 'idle'].map(readPhase)).toEqual([null, null, null, null])
})
