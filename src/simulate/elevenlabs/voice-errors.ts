/** What the voice says of itself before it closes a socket. */
export interface VoiceError {
  readonly message: string
  readonly error: string
  readonly code: number
}

const error = (error: string, message: string): VoiceError => ({ message, error, code: 1008 })

export const voiceErrors = {
  badKey: error('invalid_api_key', 'Invalid API key'),
  noKey: error(
    'authentication_required',
    'Authentication is required: send xi-api-key, an authorization bearer or a single-use token.',
  ),
  noVoice: (voice: string) =>
    error('voice_id_does_not_exist', `A voice with voice_id ${voice} does not exist.`),
  idle: (seconds: number) =>
    error(
      'input_timeout_exceeded',
      `Have not received a new text input within the timeout of ${seconds.toFixed(1)} seconds. Streaming input terminated. Please make sure to either feed the input in the timely manner, or to send the end of input text (empty string "") when done.`,
    ),
  contexts: error(
    'max_active_conversations',
    'Maximum simultaneous contexts per WebSocket connection exceeded (5). Please close an existing context before opening a new one.',
  ),
  settings: error(
    'invalid_input_message',
    'voice_settings field must be provided in the first message and then either be not provided or not change',
  ),
  notJson: error('input_message_json_decode_fail', 'Could not decode the message as JSON.'),
  badMessage: error('invalid_input_message', 'The message does not have the expected fields.'),
  quota: error(
    'quota_exceeded',
    'This request exceeds your quota of 10000. You have 3 credits remaining, while 24 credits are required for this request.',
  ),
  concurrency: error(
    'too_many_concurrent_requests',
    'Too many concurrent requests. Your current subscription is associated with a maximum of 10 concurrent requests.',
  ),
  unusual: error(
    'detected_unusual_activity',
    'Unusual activity detected. Free Tier usage disabled. If you are using a proxy/VPN you might need to purchase a Paid Plan.',
  ),
  internal: error(
    'internal_error',
    'We are sorry, something went wrong. You are not charged for this request.',
  ),
} as const

/** An upgrade or a request that is refused with a status. */
export interface VoiceRefusal {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

interface Detail {
  readonly code: string
  readonly type: string
  readonly message: string
  readonly status?: string
  readonly param?: string
}

const refuse = (
  status: number,
  detail: Detail | readonly unknown[],
  headers: Readonly<Record<string, string>> = {},
): VoiceRefusal => ({
  status,
  body: JSON.stringify({
    detail: 'code' in detail ? { status: detail.code, request_id: 'simulated', ...detail } : detail,
  }),
  headers: { 'content-type': 'application/json', ...headers },
})

export const voiceRefusals = {
  model: (model: string) =>
    refuse(400, {
      type: 'validation_error',
      code: 'unsupported_model',
      message: `Model ${model} is not supported on this endpoint.`,
      param: 'model_id',
    }),
  plan: refuse(403, {
    type: 'authorization_error',
    code: 'subscription_required',
    message: 'Output format pcm_44100 is not allowed on your current subscription.',
  }),
  quota: refuse(401, {
    type: 'invalid_request',
    code: 'quota_exceeded',
    message:
      'This request exceeds your quota of 10000. You have 3 credits remaining, while 24 credits are required.',
  }),
  concurrency: refuse(
    429,
    {
      type: 'rate_limit_error',
      code: 'concurrent_limit_exceeded',
      message: 'Too many concurrent requests. Your current subscription allows 10.',
    },
    { 'retry-after': '1' },
  ),
  busy: refuse(429, {
    type: 'rate_limit_error',
    code: 'system_busy',
    message: 'The system is busy, please try again later.',
  }),
  unavailable: (status: number): VoiceRefusal => ({
    status,
    body: `<html><head><title>${status}</title></head><body><h1>Service unavailable</h1></body></html>`,
    headers: { 'content-type': 'text/html' },
  }),
  /** A key of the right shape is refused with 400, another with 401. */
  key: (key: string) =>
    /^sk_[0-9a-f]+$/.test(key)
      ? refuse(400, {
          type: 'authentication_error',
          code: 'invalid_api_key',
          message: 'Invalid API key',
          param: 'api_key',
        })
      : refuse(401, {
          type: 'authentication_error',
          code: 'unauthorized',
          status: 'invalid_api_key',
          message: 'Invalid API key',
        }),
  voice: (voice: string) =>
    refuse(404, {
      type: 'not_found',
      code: 'voice_not_found',
      message: `A voice with voice_id ${voice} was not found.`,
    }),
  field: (loc: readonly string[], msg: string, input: unknown) =>
    refuse(422, [{ type: 'value_error', loc, msg, input }]),
} as const
