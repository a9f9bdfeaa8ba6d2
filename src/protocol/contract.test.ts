import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type * as Vendor from '@elevenlabs/types'
import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { readClientFrame } from './client-frames.ts'
import { clientSchemas } from './client-schemas.ts'
import type { FaultFrame, ServerFrame } from './server-frames.ts'
import { serverFrameSchema } from './server-schemas.ts'

/** The server's frames in the vendor's contract package. */
interface Contract {
  conversation_initiation_metadata: Vendor.ConversationMetadata
  ping: Vendor.Ping
  audio: Vendor.Audio
  interruption: Vendor.Interruption
  user_transcript: Vendor.UserTranscript
  tentative_user_transcript: Vendor.TentativeUserTranscript
  agent_response: Vendor.AgentResponse
  agent_response_correction: Vendor.AgentResponseCorrection
  agent_chat_response_part: Vendor.AgentChatResponsePart
  agent_reasoning_response_part: Vendor.AgentReasoningResponsePart
  client_tool_call: Vendor.ClientToolCallMessage
  agent_tool_request: Vendor.AgentToolRequestMessage
  agent_tool_response: Vendor.AgentToolResponseMessage
  agent_tool_response_full_payload: Vendor.AgentToolResponseFullPayloadMessage
  mcp_tool_call: Vendor.McpToolCall
  mcp_connection_status: Vendor.McpConnectionStatusMessage
  vad_score: Vendor.VadScore
  context_usage: Vendor.ContextUsage
  asr_initiation_metadata: Vendor.AsrInitiationMetadata
  guardrail_triggered: Vendor.GuardrailTriggered
  internal_turn_probability: Vendor.InternalTurnProbability
  internal_tentative_agent_response: Vendor.InternalTentativeAgentResponse
  rich_content: Vendor.RichContentMessage
  agent_typing: Vendor.AgentTyping
  external_agent_connected: Vendor.ExternalAgentConnected
  external_agent_disconnected: Vendor.ExternalAgentDisconnected
  error: Vendor.ErrorMessage
}

/** What the client may send, by the same package. */
interface ClientContract {
  user_audio_chunk: Vendor.UserAudio
  conversation_initiation_client_data: Vendor.ConversationInitiation
  pong: Vendor.Pong
  user_message: Vendor.UserMessage
  user_activity: Vendor.UserActivity
  contextual_update: Vendor.ContextualUpdate
  feedback: Vendor.UserFeedback
  client_tool_result: Vendor.ClientToolResult
  mcp_tool_approval_result: Vendor.McpToolApprovalResult
  multimodal_message: Vendor.MultimodalMessage
}

// Whether a field is read-only is a matter of our own.
type Mutable<T> = T extends string | number | boolean | null | undefined
  ? T
  : { -readonly [K in keyof T]: Mutable<T[K]> }
type Frame<Type> = Mutable<Extract<ServerFrame, { type: Type }>>

const types = serverFrameSchema.options.map(option => option.shape.type.value)

/** Frames of the protocol (§2.3) that the package does not have. */
const lacking = [
  'agent_response_complete',
  'agent_response_metadata',
  'client_error',
  'queue_status',
] as const

describe('the contract package', () => {
  test('every frame of ours is one of its own, where it has one', () => {
    type Unlike = {
      [Type in keyof Contract]: Frame<Type> extends Contract[Type] ? never : Type
    }[keyof Contract]
    // It has no null where the vendor's service sends one, which reading allows. The first two are not sent yet.
    expectTypeOf<Unlike>().toEqualTypeOf<'mcp_tool_call' | 'agent_typing' | 'error'>()
    expectTypeOf<Mutable<Extract<FaultFrame, { type: 'error' }>>>().toExtend<Vendor.ErrorMessage>()
    expectTypeOf<Exclude<ServerFrame['type'], keyof Contract>>().toEqualTypeOf<(typeof lacking)[number]>()
  })

  // A new version that has more frames fails here, and is to be looked at.
  test('has these frames and no others', () => {
    const known = [
      ...types.filter(type => !(lacking as readonly string[]).includes(type)),
      ...Object.keys(clientSchemas),
    ]
    const notConversations = ['enclave_setup_config']
    expect(declaredTypes().toSorted()).toEqual(
      known.filter(type => !notConversations.includes(type)).toSorted(),
    )
  })
})

/** The `type` of every frame that the package declares; of parts and files, which are no frames, none. */
function declaredTypes(): string[] {
  const index = createRequire(import.meta.url).resolve('@elevenlabs/types')
  const text = readFileSync(join(dirname(index), '../generated/types/asyncapi-types.d.ts'), 'utf8')
  const named = [...text.matchAll(/^ {4}type: "([a-z_]+)";$/gm)].map(([, name]) => name ?? '')
  return [...new Set(named)].filter(name => name !== 'file_input')
}

const text = fc.string({ unit: 'grapheme', maxLength: 30 })
const texts = fc.array(text, { maxLength: 3 })
const id = fc.maxSafeInteger()
const optional = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(fields, { requiredKeys: [] })
// JSON has no infinity, and names that begin with system__ are refused by the protocol.
const variables = fc.dictionary(
  text.filter(name => !name.startsWith('system__')),
  fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), texts, fc.constant(null)),
  { maxKeys: 4 },
)
const file = fc.record({ type: fc.constant('file_input' as const), file_id: text })
const override: fc.Arbitrary<Vendor.ConversationConfigOverride> = optional({
  agent: optional({
    first_message: text,
    language: fc.constantFrom('en' as const, 'pt-br' as const),
    prompt: optional({ prompt: text, llm: text }),
    native_mcp_server_ids: texts,
  }),
  asr: optional({ keywords: texts }),
  tts: optional({
    voice_id: text,
    stability: fc.float({ noNaN: true, noDefaultInfinity: true }),
    speed: fc.float({ noNaN: true, noDefaultInfinity: true }),
    similarity_boost: fc.float({ noNaN: true, noDefaultInfinity: true }),
  }),
  conversation: optional({
    text_only: fc.boolean(),
    client_events: fc.array(fc.constantFrom('audio' as const, 'rich_content' as const)),
  }),
})
const typed = <Type extends string, Fields>(type: Type, fields: fc.Arbitrary<Fields>) =>
  fields.map(own => ({ type, ...own }))
const message = typed('user_message', optional({ text, rich_content_id: text }))

const arbitraries: { [Type in keyof ClientContract]: fc.Arbitrary<ClientContract[Type]> } = {
  user_audio_chunk: fc.record({ user_audio_chunk: fc.base64String({ maxLength: 400 }) }),
  conversation_initiation_client_data: typed(
    'conversation_initiation_client_data',
    optional({
      conversation_config_override: override,
      custom_llm_extra_body: fc.dictionary(text, fc.jsonValue({ maxDepth: 4 })),
      dynamic_variables: variables,
      user_id: text,
      source_info: optional({ source: text, version: text }),
      tool_mock_config: optional({
        mocking_strategy: fc.constantFrom('none' as const, 'all' as const, 'selected' as const),
        mocked_tool_names: texts,
        fallback_strategy: fc.constantFrom('raise_error' as const, 'call_real_tool' as const),
      }),
    }),
  ),
  pong: typed('pong', fc.record({ event_id: id })),
  user_message: message,
  user_activity: fc.constant({ type: 'user_activity' }),
  contextual_update: typed(
    'contextual_update',
    fc.record({ text, context_id: text }, { requiredKeys: ['text'] }),
  ),
  feedback: typed(
    'feedback',
    fc.record({ event_id: id, score: fc.constantFrom('like' as const, 'dislike' as const, null) }),
  ),
  client_tool_result: typed(
    'client_tool_result',
    fc.record({ tool_call_id: text, result: text, is_error: fc.boolean() }),
  ),
  mcp_tool_approval_result: typed(
    'mcp_tool_approval_result',
    fc.record({ tool_call_id: text, is_approved: fc.boolean() }),
  ),
  multimodal_message: typed(
    'multimodal_message',
    optional({ text: message, file, files: fc.array(file, { maxLength: 3 }) }),
  ),
}

test.each(Object.entries(arbitraries))('every %s that its types allow is accepted', (type, arbitrary) => {
  fc.assert(
    fc.property(arbitrary as fc.Arbitrary<unknown>, frame => {
      expect(readClientFrame(JSON.stringify(frame))).toMatchObject({ ok: true, frame: { type } })
    }),
  )
})

test('what a client may send by its types is one of these', () => {
  type Names<T> = T extends { type: infer Type } ? Type : never
  type Sent = Names<
    | Vendor.Outgoing.ClientToolResultClientToOrchestratorEvent
    | Vendor.Outgoing.ContextualUpdateClientToOrchestratorEvent
    | Vendor.Outgoing.ConversationInitiationClientToOrchestratorEvent
    | Vendor.Outgoing.McpToolApprovalResultClientToOrchestratorEvent
    | Vendor.Outgoing.MultimodalMessageClientToOrchestratorEvent
    | Vendor.Outgoing.PongClientToOrchestratorEvent
    | Vendor.Outgoing.UserActivityClientToOrchestratorEvent
    | Vendor.Outgoing.UserFeedbackClientToOrchestratorEvent
    | Vendor.Outgoing.UserMessageClientToOrchestratorEvent
  >
  expectTypeOf<Exclude<keyof ClientContract, 'user_audio_chunk'>>().toEqualTypeOf<Sent>()
})
