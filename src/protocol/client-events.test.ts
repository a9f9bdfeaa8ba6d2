import { expect, expectTypeOf, test } from 'vitest'
import { clientEventNames, defaultClientEvents, isListed } from './client-events.ts'
import type { ServerFrame } from './server-frames.ts'

test('the list of the command line template really means audio and no transcript', () => {
  const template = ['audio', 'interruption']
  const sent = clientEventNames.filter(event => isListed(event, template, false))
  expect(sent).toEqual([
    'conversation_initiation_metadata',
    'ping',
    'audio',
    'interruption',
    'client_tool_call',
  ])
})

test('an agent without a list sends what clients are built for', () => {
  const sent = clientEventNames.filter(event => isListed(event, null, false))
  expect(sent.toSorted()).toEqual(
    defaultClientEvents.filter(event => event !== 'agent_chat_response_part').toSorted(),
  )
})

test('a text-only conversation has response parts and never audio', () => {
  expect(isListed('audio', ['audio'], true)).toBe(false)
  expect(isListed('agent_chat_response_part', null, true)).toBe(true)
  expect(isListed('agent_chat_response_part', ['agent_chat_response_part'], false)).toBe(false)
})

test('an empty list still has what a client cannot do without', () => {
  for (const event of [
    'conversation_initiation_metadata',
    'ping',
    'client_tool_call',
    'error',
    'queue_status',
  ] as const) {
    expect(isListed(event, [], false)).toBe(true)
  }
  expect(isListed('user_transcript', [], false)).toBe(false)
})

test('every server frame can be asked about', () => {
  expectTypeOf<ServerFrame['type']>().toExtend<Parameters<typeof isListed>[0]>()
})
