import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Message } from '../../provider.ts'
import { toWireMessages } from './messages.ts'

const message = (role: Message['role'], content: string): Message => ({ role, content })

test('a call that the agent opened: the caller is given a place before its first words', () => {
  const talk = [message('system', 'Be brief.'), message('assistant', 'Hello!'), message('user', 'Hi.')]
  expect(toWireMessages(talk)).toEqual([
    message('system', 'Be brief.'),
    message('user', '(The call begins.)'),
    message('assistant', 'Hello!'),
    message('user', 'Hi.'),
  ])
})

test('notes of a call under way stand in brackets, where they came', () => {
  const talk = [
    message('system', 'Be brief.'),
    message('user', 'When do you close?'),
    message('system', 'The shop closes at six.'),
    message('assistant', 'At six.'),
    message('system', '(The caller has been silent for 7 seconds.)'),
  ]
  expect(toWireMessages(talk)).toEqual([
    message('system', 'Be brief.'),
    message('user', 'When do you close?\n(The shop closes at six.)'),
    message('assistant', 'At six.'),
    message('user', '(The caller has been silent for 7 seconds.)'),
  ])
})

test('whatever was said, one system message is first at most, and user and assistant take turns, user first', () => {
  const role = fc.constantFrom<Message['role']>('system', 'user', 'assistant', 'tool')
  const talks = fc.array(fc.record({ role, content: fc.string({ minLength: 1 }) }), { maxLength: 12 })
  fc.assert(
    fc.property(talks, talk => {
      const wire = toWireMessages(talk)
      const turns = wire[0]?.role === 'system' ? wire.slice(1) : wire
      expect(turns.map(turn => turn.role)).toEqual(
        turns.map((_, index) => (index % 2 ? 'assistant' : 'user')),
      )
      expect(turns.length).toBeGreaterThan(0)
      for (const { content } of talk) expect(wire.some(turn => turn.content.includes(content))).toBe(true)
    }),
  )
})
