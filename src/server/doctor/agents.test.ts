import { expect, test } from 'vitest'
import { unsupportedFindings } from './agents.ts'

test('an agent that counts on what is not there is told of by name, and others are not', () => {
  const counting = { conversation_config: { agent: { prompt: { mcp_server_ids: ['m'] } } } }
  const agents = new Map([
    ['plain', { json: {} }],
    ['counting', { json: counting }],
  ])
  expect(unsupportedFindings(agents)).toEqual([
    {
      what: 'agent',
      ok: true,
      detail: expect.stringMatching(/^counting: .*mcp_server_ids is not acted on: /),
    },
  ])
})
