import { describe, expect, test } from 'vitest'
import { conversationUrl, recordUrl, withoutSecrets } from './address.ts'

const urlOf = (url: string, agentId?: string) => conversationUrl({ url, agentId }).href

describe('the address of a conversation', () => {
  test.each([
    ['ws://h:8790', 'demo', 'ws://h:8790/v1/convai/conversation?agent_id=demo'],
    ['https://h/', 'demo', 'wss://h/v1/convai/conversation?agent_id=demo'],
    ['wss://h/base/', 'a b', 'wss://h/base/v1/convai/conversation?agent_id=a+b'],
    ['ws://h/v1/convai/conversation?agent_id=old', 'new', 'ws://h/v1/convai/conversation?agent_id=new'],
    [
      'wss://h/x?agent_id=a&conversation_signature=s',
      undefined,
      'wss://h/x?agent_id=a&conversation_signature=s',
    ],
  ])('%s with agent %s is %s', (url, agent, expected) => {
    expect(urlOf(url, agent)).toBe(expected)
  })

  test.each([
    ['no url', undefined, /it is no URL/],
    ['ftp://h', 'demo', /must begin with ws:/],
    ['ws://h', undefined, /name the agent/],
  ])('%s cannot be called', (url, agent, message) => {
    expect(() => urlOf(url, agent)).toThrow(message)
  })
})

test('the record of a call is beside the socket', () => {
  const url = new URL('wss://h/base/v1/convai/conversation?agent_id=x&conversation_signature=s')
  expect(recordUrl(url, 'conv_1').href).toBe('https://h/base/v1/convai/conversations/conv_1')
})

test('what lets somebody in is not shown', () => {
  const shown = withoutSecrets(new URL('wss://me:pw@h/x?agent_id=a&conversation_signature=cvtkn_1&token=t'))
  expect(shown).toContain('agent_id=a')
  expect(shown).not.toMatch(/cvtkn_1|pw|=t\b/)
  expect(() => conversationUrl({ url: 'ftp://h/x?conversation_signature=cvtkn_1' })).toThrow(
    /^(?!.*cvtkn).*$/,
  )
})
