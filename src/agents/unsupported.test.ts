import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withSection } from '../../tooling/section.ts'
import { fillDefaults } from './fill-defaults.ts'
import { findUnsupported, unsupportedWarnings } from './unsupported.ts'
import { unsupported } from './unsupported-table.ts'

const at = (path: string, value: unknown) =>
  path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value)
const paths = (json: unknown) => findUnsupported(json).map(({ path }) => path)

test('an agent that sets nothing, or only the defaults, has no findings', () => {
  expect(findUnsupported({})).toEqual([])
  expect(findUnsupported(null)).toEqual([])
  expect(
    findUnsupported(fillDefaults({ workflow: { nodes: {}, edges: {} }, procedures: {}, phone_numbers: [] })),
  ).toEqual([])
})

/** A value by which an agent asks for what stands in the table. */
const asking: Readonly<Record<string, unknown>> = {
  'conversation_config.agent.prompt.built_in_tools.transfer_to_agent': { name: 'transfer_to_agent' },
  'conversation_config.agent.prompt.built_in_tools.transfer_to_number': { name: 'transfer_to_number' },
  'conversation_config.agent.prompt.tools': [{ type: 'client' }, { type: 'mcp' }],
  'conversation_config.agent.prompt.mcp_server_ids': ['m'],
  'conversation_config.agent.prompt.native_mcp_server_ids': ['m'],
  'conversation_config.agent.prompt.rag': { enabled: true },
  'conversation_config.agent.prompt.knowledge_base': [{ type: 'text' }, { type: 'file' }],
  'conversation_config.agent.prompt.custom_llm.api_type': 'responses',
  'workflow.nodes': { start: { type: 'start' }, next: { type: 'override_agent' } },
  procedures: { p: {} },
  'platform_settings.guardrails': { custom: { config: { configs: [{ name: 'g' }] } } },
  'platform_settings.privacy.conversation_history_redaction': { enabled: true },
  'conversation_config.agent.prompt.ignore_default_personality': false,
  'conversation_config.turn.interruption_ignore_term_languages': ['de'],
  'conversation_config.conversation.background_sound': { source_type: 'preset' },
  'conversation_config.agent.text_behavior_overrides': { widget: {} },
  'platform_settings.topic_discovery': { a: 1 },
  'platform_settings.sentiment_analysis': { a: 1 },
  'platform_settings.alerting': { a: 1 },
  'platform_settings.evaluation.criteria': [{ id: 'c', llm: 'gpt-4o' }],
  'platform_settings.data_collection': { d: { type: 'string', llm: 'gpt-4o' } },
  'platform_settings.workspace_overrides.webhooks.events': ['transcript', 'call_initiation_failure'],
}

test.each(unsupported.map(row => [row.path, row] as const))('%s is found where it is set', (path, row) => {
  const json = at(path, asking[path] ?? 'something')
  expect(findUnsupported(json)).toEqual([
    { path, what: row.what, severity: row.severity, value: expect.any(String) },
  ])
  expect(unsupportedWarnings(json)).toHaveLength(row.severity === 'call-goes-wrong' ? 1 : 0)
})

test('what is set and switched off is not found', () => {
  const prompt = {
    rag: { enabled: false },
    knowledge_base: [{ type: 'text' }],
    tools: [{ type: 'client' }, { type: 'webhook' }, { type: 'system', name: 'end_call' }],
    mcp_server_ids: [],
    built_in_tools: { transfer_to_agent: null },
  }
  expect(
    paths({
      conversation_config: { agent: { prompt }, asr: { provider: 'elevenlabs' } },
      platform_settings: {
        guardrails: { focus: { is_enabled: false }, content: { config: { sexual: { is_enabled: false } } } },
      },
      workflow: { nodes: { start_node: { type: 'start' } } },
    }),
  ).toEqual([])
  expect(paths(at('platform_settings.guardrails.content.config.sexual.is_enabled', true))).toEqual([
    'platform_settings.guardrails',
  ])
})

test('the gravest come first, and what somebody wrote is not repeated', () => {
  const turn = {
    mode: 'silence',
    soft_timeout_config: { llm_generated_message_prompt_override: 'My secret words' },
  }
  const found = findUnsupported({
    conversation_config: { turn, agent: { prompt: { rag: { enabled: true } } } },
  })
  expect(found.map(({ severity }) => severity)).toEqual(['call-goes-wrong', 'ignored', 'ignored'])
  expect(found.map(({ value }) => value)).toEqual(['an object', 'silence', 'a text of 15 characters'])
})

test('the warning of a call says what is not done', () => {
  expect(unsupportedWarnings(at('conversation_config.agent.prompt.mcp_server_ids', ['m']))).toEqual([
    "The agent's conversation_config.agent.prompt.mcp_server_ids is not acted on: no MCP server is asked, so the model has none of its tools.",
  ])
})

test('who builds the tools tells of those', () => {
  const json = at('conversation_config.agent.prompt.built_in_tools.transfer_to_agent', {})
  expect([unsupportedWarnings(json).length, unsupportedWarnings(json, { toolsToo: false }).length]).toEqual([
    1, 0,
  ])
})

test('a setting of our own that nobody reads is told with those that there are', () => {
  const antiphon = { speculation: true, turn: { silence_ms: 300, silense_ms: 1 }, tunr: {} }
  expect(findUnsupported({ platform_settings: { antiphon } })).toEqual([
    {
      path: 'platform_settings.antiphon.turn.silense_ms',
      value: '1',
      what: expect.stringMatching(/^there is no such setting; there is policy, silence_ms, /),
      severity: 'ignored',
    },
    {
      path: 'platform_settings.antiphon.tunr',
      value: 'an object',
      what: 'there is no such setting; there is speculation, turn, shadow',
      severity: 'ignored',
    },
  ])
})

const doc = join(import.meta.dirname, '../../docs/agents.md')

// `npx vitest run unsupported -u` rewrites it.
test('the table in docs/agents.md is what the code has', async () => {
  const rows = [
    ['setting', 'what happens here', ''],
    ['---', '---', '---'],
    ...unsupported.map(({ path, what, severity }) => [
      `\`${path}\``,
      what,
      severity === 'ignored' ? '' : 'warned of',
    ]),
  ]
  const table = rows.map(row => `| ${row.join(' | ')} |`).join('\n')
  await expect(withSection(readFileSync(doc, 'utf8'), 'unsupported', table)).toMatchFileSnapshot(doc)
})
