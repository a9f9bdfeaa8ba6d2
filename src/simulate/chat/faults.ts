/** What goes wrong with one request, as it goes wrong on the wire. `after` counts the deltas of text that went well. */
export type Fault =
  /** Refused with a status. */
  | {
      readonly type: 'refuse'
      readonly status: number
      readonly body: string
      readonly headers?: Readonly<Record<string, string>>
    }
  /** Nothing more comes and the connection stays: before the status line, behind it, or behind some deltas. With `forMs` it goes on then. */
  | { readonly type: 'hang'; readonly after: 'request' | 'headers' | number; readonly forMs?: number }
  /** It ends too soon: as if all were said, in the middle of a line, or with a reset. */
  | { readonly type: 'end'; readonly after: number; readonly how: 'quietly' | 'mid-line' | 'reset' }
  /** These bytes in place of the rest, then a quiet end. */
  | { readonly type: 'bytes'; readonly after: number; readonly bytes: string | Buffer }
  /** It says nothing, with or without having thought, and finishes in good order. */
  | { readonly type: 'silence'; readonly thinks: boolean; readonly finish: 'stop' | 'length' }

const refuse = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Fault => ({
  type: 'refuse',
  status,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  headers: { 'content-type': typeof body === 'string' ? 'text/html' : 'application/json', ...headers },
})
const told = (
  status: number,
  message: string,
  more: object,
  headers: Readonly<Record<string, string>> = {},
): Fault => refuse(status, { error: { message, ...more } }, headers)
const inStream = (after: number, bytes: string): Fault => ({ type: 'bytes', after, bytes })

/** Faults that were seen at real servers. */
export const faults = {
  rateLimit: told(
    429,
    'Rate limit reached. Please try again in 34.1475s.',
    { type: 'tokens', code: 'rate_limit_exceeded' },
    { 'retry-after': '35' },
  ),
  quotaUsedUp: told(429, 'You exceeded your current quota.', {
    type: 'insufficient_quota',
    code: 'insufficient_quota',
  }),
  tooLarge: told(
    413,
    'Request too large for model.',
    { type: 'tokens', code: 'rate_limit_exceeded' },
    { 'retry-after': '19' },
  ),
  modelDecommissioned: told(
    400,
    'The model `llama-3.3-70b-versatile` has been decommissioned and is no longer supported.',
    { type: 'invalid_request_error', code: 'model_decommissioned' },
  ),
  termsRequired: told(
    400,
    'The model requires terms acceptance. Please have the org admin accept the terms.',
    {
      type: 'invalid_request_error',
      code: 'model_terms_required',
    },
  ),
  capacity: told(498, 'Capacity exceeded for this service tier.', {
    type: 'capacity',
    code: 'capacity_exceeded',
  }),
  /** Groq, before the stream begins. */
  toolUseRefused: told(400, 'Failed to call a function. Please adjust your prompt.', {
    type: 'invalid_request_error',
    code: 'tool_use_failed',
    failed_generation: '<function=',
  }),
  contextTooLong: refuse(400, {
    error: {
      code: 400,
      message: 'the request exceeds the available context size',
      type: 'exceed_context_size_error',
      n_prompt_tokens: 9000,
      n_ctx: 4096,
    },
  }),
  loading: refuse(503, { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } }),
  serverError: refuse(500, {
    error: { message: 'llama runner process has terminated', type: 'api_error' },
  }),
  badGateway: refuse(502, '<html><body><h1>502 Bad Gateway</h1></body></html>'),
  noSuchPath: refuse(404, '404 page not found'),
  noTools: refuse(400, {
    error: {
      message: 'registry.ollama.ai/library/gemma3:1b does not support tools',
      type: 'api_error',
      param: null,
      code: null,
    },
  }),
  noThinkValue: refuse(400, {
    error: { message: 'think value "none" is not supported for this model', type: 'api_error' },
  }),
  moved: refuse(308, '', { location: 'http://127.0.0.1:9/elsewhere' }),
  errorInStream: inStream(
    2,
    'data: {"error":{"message":"The server had an error.","type":"server_error"}}\n\n',
  ),
  /** Groq: the reply so far is void, and the same request may go well. */
  toolUseFailed: inStream(
    2,
    'event: error\ndata: {"error":{"message":"Failed to call a function.","type":"invalid_request_error","code":"tool_use_failed","failed_generation":"<function=","status_code":400}}\n\n',
  ),
  /** Older llama.cpp: a field that is none of a stream's. */
  errorField: inStream(
    2,
    'error: {"code":500,"message":"context shift is disabled","type":"server_error"}\n\n',
  ),
  /** Some versions of Ollama: JSON that is no event. */
  leakedJson: inStream(2, '{"error":"an error was encountered while running the model"}\n'),
  /** Others: an empty chunk, and the end. */
  emptyChunk: inStream(
    2,
    'data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}\n\n',
  ),
  malformedJson: inStream(2, 'data: {"choices":[{"index":0,"delta":{"content":"two\n\ndata: [DONE]\n\n'),
  otherShape: inStream(2, 'data: {"choices":"none"}\n\n'),
  giganticLine: inStream(
    2,
    `data: {"choices":[{"index":0,"delta":{"content":"${'a'.repeat(3 << 20)}"}}]}\n\n`,
  ),
  endlessLine: inStream(2, `data: ${'a'.repeat(3 << 20)}`),
} as const satisfies Readonly<Record<string, Fault>>
