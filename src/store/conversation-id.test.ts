import { expect, test } from 'vitest'
import { isConversationId, newConversationId } from './conversation-id.ts'

test('new ids are `conv_` and letters and digits, and never the same twice', () => {
  const ids = Array.from({ length: 1000 }, newConversationId)
  expect(ids.every(id => /^conv_[A-Za-z0-9]{26}$/.test(id))).toBe(true)
  expect(new Set(ids).size).toBe(1000)
})

test('only such ids are taken for one', () => {
  expect(isConversationId(newConversationId())).toBe(true)
  for (const id of ['', 'conv_', 'agent_1', 'conv_a/b', 'conv_..', 'conv_a\n', `conv_${'a'.repeat(65)}`])
    expect(isConversationId(id)).toBe(false)
})
