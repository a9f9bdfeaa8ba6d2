import { expect, test } from 'vitest'
import { openHistory } from './history.ts'

test('holds what was said and heard; two halves of one utterance are one message', () => {
  const history = openHistory('Be kind.')
  history.heard('Hello.')
  history.said('What time')
  history.said('is it?')
  history.heard('')
  history.note('It rains.')
  history.heard('It is')
  expect(history.messages()).toEqual([
    { role: 'system', content: 'Be kind.' },
    { role: 'assistant', content: 'Hello.' },
    { role: 'user', content: 'What time is it?' },
    { role: 'system', content: 'It rains.' },
    { role: 'assistant', content: 'It is' },
  ])
})

test('a call of hours does not grow the prompt without bound', () => {
  const history = openHistory('')
  for (let turn = 0; turn < 1000; turn++) {
    history.said(`question ${turn}`)
    history.heard(`answer ${turn}`)
  }
  expect(history.messages().length).toBeLessThanOrEqual(200)
  expect(history.messages().at(-1)?.content).toBe('answer 999')
})
