/** The protocol's names of what went wrong (`error_event.error_type`). */
export const errorTypes = [
  'unknown',
  'invalid_message',
  'telephony_agent_error',
  'mcp_tool_error',
  'mcp_https_error',
  'value_error',
  'missing_fields',
  'override_error',
  'missing_dynamic_variable_transfer',
  'missing_dynamic_variable',
  'websocket_disconnect',
  'safety_violation',
  'llm_timeout',
  'transport_receive_timeout',
  'asyncio_timeout',
  'http_exception',
  'llm_error',
  'custom_llm_error',
  'cascade_brain_error',
  'asr_transcription_error',
  'vad_error',
  'turn_probability_error',
  'tts_cascade_error',
  'redis_timeout_error',
  'max_duration_exceeded',
  'unknown_websocket_crash',
] as const

/** One of them. */
export type ErrorType = (typeof errorTypes)[number]

/** How a conversation's socket is closed. 1000 reads as "the agent ended the call" at the clients, all else as an error. */
export interface Closing {
  /** What happened: an entry of `closings`. */
  readonly name: string
  readonly code: 1000 | 1002 | 1008 | 1009 | 1011 | 1012 | 3008
  /** What the client shows; at most 123 bytes of it travel. */
  readonly reason: string
  /** For the `error` frame that goes before the close; null: none goes. */
  readonly errorType: ErrorType | null
  /** For the operator: what happened and how to mend it. */
  readonly sentence: string
}

/** Everything this server closes a conversation with. `{}` in a reason stands for the detail given to `closing`. */
export const closings = {
  // One answer for both: whoever may not call an agent does not learn whether there is one.
  'access-denied': {
    code: 1008,
    reason: "No agent '{}', or not for this client: it may want a valid signed URL or an API key.",
    errorType: 'value_error',
    sentence:
      'The agent does not exist here, or it wants authentication and the client brought nothing that is valid; the log says which.',
  },
  'origin-denied': {
    code: 1008,
    reason: "The agent's allowlist does not have this origin: {}",
    errorType: 'value_error',
    sentence:
      "The page that called is not in the agent's platform_settings.auth.allowlist; add its host, with the port where it has one.",
  },
  'agent-missing': {
    code: 1008,
    reason:
      'The URL names no agent_id, so the first frame must be enclave_setup_config with an agent_config_dict.',
    errorType: 'missing_fields',
    sentence: 'The client named no agent, and did not bring one in its first frame either.',
  },
  'setup-denied': {
    code: 1008,
    reason: 'The URL names no agent_id; to bring an agent along it needs token=, a key or a minted token.',
    errorType: 'value_error',
    sentence:
      'A client wanted to bring its own agent without a key; POST /v1/antiphon/self-host-url mints a URL for it.',
  },
  'setup-bad': {
    code: 1008,
    reason: 'In enclave_setup_config: {}',
    errorType: 'value_error',
    sentence: 'The agent that the client brought along cannot be used; the reason names the field.',
  },
  'setup-unexpected': {
    code: 1008,
    reason: 'enclave_setup_config belongs first, on a URL without agent_id.',
    errorType: 'invalid_message',
    sentence: 'The client named an agent in the URL and brought another along; let it do one of them.',
  },
  'frames-early': {
    code: 1008,
    reason: 'More than {} bytes were sent before the conversation began.',
    errorType: 'invalid_message',
    sentence: 'The client sent a flood while the call was still being set up.',
  },
  'daily-limit': {
    code: 3008,
    reason: "The agent's daily limit of {} conversations is reached.",
    errorType: null,
    sentence:
      "The agent's platform_settings.call_limits.daily_limit is reached; it begins anew at midnight UTC.",
  },
  'json-bad': {
    code: 1008,
    reason: 'Invalid message: {}',
    errorType: 'invalid_message',
    sentence: 'A frame was not one JSON object; the client or something on its way is broken.',
  },
  'fields-bad': {
    code: 1008,
    reason: 'Invalid message: {}',
    errorType: 'missing_fields',
    sentence: 'A frame lacked a field or had one of the wrong type; the reason names it.',
  },
  'frame-binary': {
    code: 1008,
    reason: 'Binary frames are not part of the protocol; send JSON text.',
    errorType: 'invalid_message',
    sentence: 'The client sent a binary frame; audio travels as base64 in user_audio_chunk.',
  },
  'frame-too-large': {
    code: 1009,
    reason: 'The frame is larger than {} bytes.',
    errorType: 'invalid_message',
    sentence:
      'The client sent more in one frame than any sensible audio chunk has; let it send smaller chunks.',
  },
  'initiation-missing': {
    code: 1008,
    reason: 'No conversation_initiation_client_data within {} s.',
    errorType: 'missing_fields',
    sentence: 'The client connected and never began; it must send its initiation as the first frame.',
  },
  'initiation-repeated': {
    code: 1008,
    reason: 'conversation_initiation_client_data was sent twice.',
    errorType: 'invalid_message',
    sentence: 'A conversation is set up once; to change the setup the client must open another.',
  },
  // Every known client sends its initiation first, so audio before it comes from one that would get no metadata either.
  'initiation-late': {
    code: 1008,
    reason: 'Expected conversation_initiation_client_data first, but got {}.',
    errorType: 'invalid_message',
    sentence: 'The client sent audio or text before its initiation; it must send that as the first frame.',
  },
  'override-refused': {
    code: 1008,
    reason: "Override for field '{}' is not allowed by config.",
    errorType: 'override_error',
    sentence:
      "Allow the field in the agent's platform_settings.overrides, or stop the client from sending it.",
  },
  'variable-missing': {
    code: 1008,
    reason: 'Missing required dynamic variables in {}',
    errorType: 'missing_dynamic_variable',
    sentence:
      'The agent uses a variable that the client did not send; send it or give it a placeholder value.',
  },
  'calls-full': {
    code: 3008,
    reason: 'Too many concurrent connections.',
    errorType: null,
    sentence:
      'The limit of concurrent calls is reached; raise it if this node has load to spare, or add nodes.',
  },
  // 1012 is "service restart": dial again at once, another node answers. 1013 would mean "back off, it is overloaded".
  draining: {
    code: 1012,
    reason: 'This server is restarting; please call again.',
    errorType: null,
    sentence: 'The process was told to stop and took no new call, or ended this one at the end of its grace.',
  },
  'receive-timeout': {
    code: 1002,
    reason: 'Nothing was received for {} s.',
    errorType: 'transport_receive_timeout',
    sentence:
      'The line went dead without a close; if it is frequent, look for a proxy that drops idle sockets.',
  },
  'llm-failed': {
    code: 1002,
    reason: 'The language model failed.',
    errorType: 'llm_error',
    sentence: 'The language model and its fallbacks failed; the log has what the provider said.',
  },
  'custom-llm-failed': {
    code: 1002,
    reason: 'The custom language model failed.',
    errorType: 'custom_llm_error',
    sentence: "The agent's own model endpoint failed; check its URL, its key and its log.",
  },
  'llm-timeout': {
    code: 1002,
    reason: 'The language model did not answer in time.',
    errorType: 'llm_timeout',
    sentence: 'The language model gave no token in time; check the provider or name a faster fallback.',
  },
  'tts-failed': {
    code: 1002,
    reason: 'The speech synthesis failed.',
    errorType: 'tts_cascade_error',
    sentence: 'The voice and its fallbacks failed; the log has what the provider said.',
  },
  'asr-failed': {
    code: 1002,
    reason: 'The speech recognition failed.',
    errorType: 'asr_transcription_error',
    sentence: 'The recogniser and its fallbacks failed; the log has what the provider said.',
  },
  'providers-failed': {
    code: 1002,
    reason: 'The conversation could not go on: its providers failed.',
    errorType: 'cascade_brain_error',
    sentence: 'More than one provider failed in a row; the log has what each of them said.',
  },
  'max-duration': {
    code: 1000,
    reason: 'The conversation reached its maximum duration.',
    errorType: 'max_duration_exceeded',
    sentence: "The call reached the agent's conversation.max_duration_seconds.",
  },
  'agent-ended': {
    code: 1000,
    reason: 'The agent ended the conversation.',
    errorType: null,
    sentence: 'The agent called end_call.',
  },
  'caller-silent': {
    code: 1000,
    reason: 'The conversation ended after a long silence.',
    errorType: null,
    sentence: "The caller was silent for the agent's turn.silence_end_call_timeout.",
  },
  crashed: {
    code: 1011,
    reason: 'Internal error.',
    errorType: 'unknown_websocket_crash',
    sentence: 'A fault of this server ended the call; the log has its stack. Please report it.',
  },
} as const satisfies Record<string, Omit<Closing, 'name'>>

/** Names what happened; `closing` says how it is closed. */
export type ClosingName = keyof typeof closings

/** The closing of that name, with `detail` at the gap in its reason. */
export function closing(name: ClosingName, detail = ''): Closing {
  const entry = closings[name]
  return { name, ...entry, reason: entry.reason.replace('{}', () => detail) }
}

/** RFC 6455 leaves a close frame 125 bytes, of which two are the code. */
export const maxCloseReasonBytes = 123

/** `text` as the bytes of a close frame, cut at a character's border where it is too long. */
export function closeReasonBytes(text: string): Buffer {
  const bytes = Buffer.alloc(maxCloseReasonBytes)
  return bytes.subarray(0, new TextEncoder().encodeInto(text, bytes).written)
}
