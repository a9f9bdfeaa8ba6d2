import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Message } from '../../provider.ts'
import { toVendorMessages, toWireMessages, withoutTools } from './messages.ts'

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

const call = (id: string, name = 'look') => ({ id, name, arguments: '{"x":1}' })
const asks = (content: string, ...ids: string[]): Message => ({
  role: 'assistant',
  content,
  toolCalls: ids.map(id => call(id)),
})
const answers = (id: string, content: string): Message => ({ role: 'tool', content, toolCallId: id })

test('tools are sent as OpenAI has them', () => {
  const talk = [
    message('user', 'Where is it?'),
    asks('Let me look.', 'a', 'b'),
    answers('a', 'here'),
    answers('b', 'there'),
  ]
  const wire = [
    message('user', 'Where is it?'),
    {
      role: 'assistant',
      content: 'Let me look.',
      tool_calls: ['a', 'b'].map(id => ({
        id,
        type: 'function',
        function: { name: 'look', arguments: '{"x":1}' },
      })),
    },
    { role: 'tool', content: 'here', tool_call_id: 'a' },
    { role: 'tool', content: 'there', tool_call_id: 'b' },
  ]
  expect(toWireMessages(talk)).toEqual(wire)
  expect(toVendorMessages(talk)).toEqual(wire)
})

test('a server that knows no tools is told what happened; so is one whose template wants user and assistant in turn', () => {
  const talk = [
    message('user', 'Where?'),
    asks('', 'a'),
    answers('a', 'called off'),
    message('user', 'Stop.'),
  ]
  const told = '(The tool look was called with {"x":1}. Its result: called off)'
  expect(toWireMessages(talk)).toEqual([message('user', `Where?\n${told}\nStop.`)])
  expect(toWireMessages(withoutTools(talk.slice(0, 3)))).toEqual([message('user', `Where?\n${told}`)])
})

test('whatever the history, every call has its result behind it, and what remains takes turns', () => {
  const text = fc.string({ minLength: 1 })
  const block = fc
    .record({
      said: fc.string(),
      ids: fc.uniqueArray(fc.nat(99).map(String), { minLength: 1, maxLength: 3 }),
      lost: fc.boolean(),
    })
    .map(({ said, ids, lost }) => [
      asks(said, ...ids),
      ...ids.slice(lost ? 1 : 0).map(id => answers(id, `result ${id}`)),
    ])
  const single = fc.record({
    role: fc.constantFrom<Message['role']>('system', 'user', 'assistant'),
    content: text,
  })
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          block,
          single.map(one => [one]),
        ),
        { maxLength: 10 },
      ),
      blocks => {
        for (const wire of [toWireMessages(blocks.flat()), toVendorMessages(blocks.flat())]) {
          wire.forEach((one, at) => {
            const wanted = one.tool_calls?.map(({ id }) => id) ?? []
            expect(wire.slice(at + 1, at + 1 + wanted.length).map(next => next.tool_call_id)).toEqual(wanted)
          })
          expect(wire.filter(({ role }) => role === 'tool')).toHaveLength(
            wire.reduce((sum, { tool_calls = [] }) => sum + tool_calls.length, 0),
          )
        }
        // As templates count: without results and the messages that ask for them.
        const counted = toWireMessages(blocks.flat()).filter(
          ({ role, tool_calls }) => role === 'user' || (role === 'assistant' && !tool_calls),
        )
        expect(counted.map(({ role }) => role)).toEqual(
          counted.map((_, at) => (at % 2 ? 'assistant' : 'user')),
        )
        expect(withoutTools(blocks.flat()).some(({ role, toolCalls }) => role === 'tool' || toolCalls)).toBe(
          false,
        )
      },
    ),
  )
})
