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

const called = (id: string) => ({ call: { id, name: 'look', arguments: '{}' }, result: `found ${id}` })

test('a tool’s result stands behind its call, is mended where it stands, and falls off with it', () => {
  const history = openHistory('')
  history.said('Where?')
  history.called('Let me look.', [called('a'), called('b')])
  history.result('a', 'found after all')
  history.heard('There.')
  expect(history.messages()).toEqual([
    { role: 'user', content: 'Where?' },
    { role: 'assistant', content: 'Let me look.', toolCalls: [called('a').call, called('b').call] },
    { role: 'tool', content: 'found after all', toolCallId: 'a' },
    { role: 'tool', content: 'found b', toolCallId: 'b' },
    { role: 'assistant', content: 'There.' },
  ])
  expect(history.talk()).toEqual([
    { role: 'user', message: 'Where?' },
    { role: 'agent', message: 'Let me look.' },
    { role: 'agent', message: 'There.' },
  ])
  for (let turn = 0; turn < 400; turn++) {
    if (turn % 3 === 0) history.called('', [called(`${turn}`), called(`${turn}b`)])
    else history.said(`question ${turn}`)
    const kept = history.messages()
    const results = kept.filter(({ role }) => role === 'tool').map(({ toolCallId }) => toolCallId)
    expect(results).toEqual(kept.flatMap(({ toolCalls = [] }) => toolCalls.map(({ id }) => id)))
  }
})

test('a note with the id of another takes its place', () => {
  const history = openHistory('')
  history.note('On page 1.', 'page')
  history.note('It rains.')
  history.said('Hello.')
  history.note('On page 2.', 'page')
  expect(history.messages().map(({ content }) => content)).toEqual(['It rains.', 'Hello.', 'On page 2.'])
  history.note('', 'page')
  expect(history.messages()).toHaveLength(2)
})
