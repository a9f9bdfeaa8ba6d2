import { expect, test } from 'vitest'
import { typedCommand } from './typed-command.ts'

test.each([
  ['--url', 'ws://127.0.0.1:8790'],
  ['--url=ws://host:1/v1?agent_id=demo'],
  ['AH-001', '--key-env', 'ANTIPHON_KEY'],
])('%s: a command is kept as it was typed', (...args) => {
  expect(typedCommand(args)).toBe(`antiphon ${args.join(' ')}`)
})

test('but for what lets somebody in', () => {
  const signed = 'wss://ann:hunter2@host/v1/convai/conversation?agent_id=a&conversation_signature=hunter2'
  const hidden = 'wss://host/v1/convai/conversation?agent_id=a&conversation_signature=hidden'
  expect(typedCommand(['call', '--url', signed])).toBe(`antiphon call --url ${hidden}`)
  expect(typedCommand([`--url=${signed}`])).toBe(`antiphon --url=${hidden}`)
})
