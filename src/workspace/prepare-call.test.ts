import { expect, test } from 'vitest'
import { initiationSchema } from '../protocol/initiation-schema.ts'
import type { Json } from '../protocol/json.ts'
import { prepareCall } from './prepare-call.ts'

const kept: Readonly<Record<string, Json>> = {
  'tool/tool_1': {
    tool_config: {
      type: 'client',
      name: 'show',
      parameters: { properties: { a: { dynamic_variable: 'who' } } },
    },
  },
  'knowledge/kb_1': { name: 'Hours', type: 'text', text: 'Nine to five, {{who}}.' },
}
const documents = {
  get: async (kind: 'tool' | string, id: string) => {
    const json = kept[`${kind}/${id}`]
    return json ? { kind: 'tool' as const, id, json, createdAtUnixMs: 0, updatedAtUnixMs: 0 } : null
  },
}
const agentOf = (prompt: object, more: object = {}) => ({
  conversation_config: {
    agent: { language: 'en', prompt: { prompt: 'Serve {{who}}.', ...prompt } },
    language_presets: { de: { overrides: { tts: { voice_id: 'german' } } } },
    ...more,
  },
  platform_settings: {
    overrides: {
      conversation_config_override: { agent: { prompt: { tool_ids: true, knowledge_base: true } } },
    },
  },
})
function prepare(
  json: Json,
  initiation: object = { dynamic_variables: { who: 'Bo' } },
  texts?: readonly { name: string; text: string }[],
) {
  const facts = { agentId: 'agent_1', conversationId: 'conv_1' }
  return prepareCall({
    json,
    initiation: initiationSchema.parse(initiation),
    facts,
    documents,
    ...(texts && { texts }),
  })
}

test('variables, tools and knowledge are all in their places, also in another language', async () => {
  const json = agentOf({ tool_ids: ['tool_1'], knowledge_base: [{ type: 'text', name: 'n', id: 'kb_1' }] })
  const call = await prepare(json, { dynamic_variables: { who: 'Bo' } }, [{ name: 'more', text: 'More.' }])
  if (!call.ok) throw new Error(call.closing.reason)
  expect(call.agent.toolConfigs.map(({ id }) => id)).toEqual(['tool_1'])
  expect(call.spec.prompt).toMatch(
    /^Serve Bo\.\n.*<document name="Hours">\nNine to five, {{who}}\.\n.*More\./s,
  )
  expect(call.warnings).toEqual([])
  const german = call.inLanguage('de')
  expect(german).toMatchObject({ language: 'de', voice: { id: 'german' }, prompt: call.spec.prompt })
})

test('what the client names in place of the agent’s tools is what is found', async () => {
  const prompt = { tool_ids: ['tool_1'] }
  const initiation = {
    dynamic_variables: { who: 'Bo' },
    conversation_config_override: { agent: { prompt: { tool_ids: ['tool_2'] } } },
  }
  expect(await prepare(agentOf(prompt), initiation)).toMatchObject({
    agent: {
      toolConfigs: [],
      problems: ['The agent names the tool "tool_2", and there is no such tool here.'],
    },
    warnings: ['The agent names the tool "tool_2", and there is no such tool here.'],
  })
})

test('a variable that only a tool needs stops the call by name', async () => {
  const json = agentOf({ prompt: 'Hi.', tool_ids: ['tool_1'] })
  expect(await prepare(json, {})).toMatchObject({
    ok: false,
    closing: {
      code: 1008,
      reason: "Missing required dynamic variables in tools: {'who'}",
      errorType: 'missing_dynamic_variable',
    },
  })
})

test('what the agent counts on and does not get is a warning', async () => {
  const call = await prepare({
    ...agentOf({ mcp_server_ids: ['m'] }),
    workflow: { nodes: { n: { type: 'end' } } },
  })
  expect(call).toMatchObject({
    warnings: [
      expect.stringContaining('mcp_server_ids is not acted on'),
      expect.stringContaining('workflow.nodes is not acted on'),
    ],
  })
})

test('a refused override stops it before anything is looked up', async () => {
  const call = await prepare(agentOf({}), { conversation_config_override: { tts: { voice_id: 'v' } } })
  expect(call).toMatchObject({ ok: false, closing: { errorType: 'override_error' } })
})

test('what a client may ask for and does not get is a warning, too', async () => {
  const agent = agentOf({ prompt: 'Hi.' })
  const overrides = {
    enable_starting_workflow_node_id_from_client: true,
    enable_procedure_ids_from_client: true,
  }
  const json = { ...agent, platform_settings: { overrides } }
  expect(
    await prepare(json, { starting_workflow_node_id: 'n', procedure_ids: ['p'], branch_id: 'b' }),
  ).toMatchObject({
    ok: true,
    warnings: [expect.stringContaining('workflow'), expect.stringContaining('procedures')],
  })
  expect(await prepare(agent, { starting_workflow_node_id: 'n' })).toMatchObject({
    ok: false,
    closing: { errorType: 'override_error' },
  })
})
