/** How a server of chat completions differs from the others on the wire. From their sources and recorded traffic. */
export interface Dialect {
  /** Where its paths begin. */
  readonly base: '/v1' | '/openai/v1'
  /** `owned_by` in its list of models. */
  readonly ownedBy: string
  readonly models: readonly string[]
  /** What stands before the first words: a chunk of its own with an empty or a null content, or nothing. */
  readonly opening: '' | null | 'none'
  /** The field of reasoning deltas; `think`: they stand in the content, between tags. */
  readonly reasoning: 'reasoning' | 'reasoning_content' | 'think'
  /** A tool call comes as one delta, or in fragments by index. */
  readonly toolCalls: 'whole' | 'split'
  /**
   * Usage: always in the chunk with the finish_reason, under `x_groq` or with the timings beside it, or in a chunk of its own without
   * choices, which `stream_options: {include_usage: true}` asks for.
   */
  readonly usage: 'x_groq' | 'in-finish' | 'own-chunk'
  /** Whether answers say what is left of the limits (`x-ratelimit-…`). */
  readonly tellsLimits: boolean
  /** What it says to a wrong key. OpenAI shows some of the key; to show all of it is the worst case. */
  readonly badKey: (key: string) => unknown
  /** What it says to a model that it does not have; null: it has one model and does not look. */
  readonly noModel: ((model: string) => unknown) | null
}

export type DialectName = 'openai' | 'groq' | 'ollama' | 'vllm' | 'llama.cpp'

const unknownModel = (model: string) => ({
  error: {
    message: `The model \`${model}\` does not exist or you do not have access to it.`,
    type: 'invalid_request_error',
    param: null,
    code: 'model_not_found',
  },
})
const badKey = (key: string) => ({
  error: {
    message: `Incorrect API key provided: ${key}.`,
    type: 'invalid_request_error',
    param: null,
    code: 'invalid_api_key',
  },
})
const local = {
  base: '/v1',
  models: ['test-model'],
  usage: 'own-chunk',
  tellsLimits: false,
  badKey,
} as const

export const dialects: Readonly<Record<DialectName, Dialect>> = {
  openai: {
    ...local,
    ownedBy: 'system',
    models: ['gpt-6-luna', 'gpt-5.4-mini', 'gpt-4o-mini'],
    opening: '',
    reasoning: 'reasoning_content',
    toolCalls: 'split',
    tellsLimits: true,
    noModel: unknownModel,
  },
  groq: {
    base: '/openai/v1',
    ownedBy: 'OpenAI',
    models: [
      'openai/gpt-oss-20b',
      'openai/gpt-oss-120b',
      'qwen/qwen3.8-27b',
      'whisper-large-v3',
      'whisper-large-v3-turbo',
    ],
    opening: '',
    reasoning: 'reasoning',
    toolCalls: 'whole',
    usage: 'x_groq',
    tellsLimits: true,
    badKey: () => ({
      error: { message: 'Invalid API Key', type: 'invalid_request_error', code: 'invalid_api_key' },
    }),
    noModel: unknownModel,
  },
  ollama: {
    ...local,
    ownedBy: 'library',
    opening: 'none',
    reasoning: 'reasoning',
    toolCalls: 'whole',
    noModel: model => ({
      error: {
        message: `model "${model}" not found, try pulling it first`,
        type: 'not_found_error',
        param: null,
        code: null,
      },
    }),
  },
  vllm: {
    ...local,
    ownedBy: 'vllm',
    opening: '',
    reasoning: 'reasoning_content',
    toolCalls: 'split',
    // Not wrapped in `error`.
    noModel: model => ({
      object: 'error',
      message: `The model \`${model}\` does not exist.`,
      type: 'NotFoundError',
      param: null,
      code: 404,
    }),
  },
  'llama.cpp': {
    ...local,
    ownedBy: 'llamacpp',
    opening: null,
    reasoning: 'think',
    toolCalls: 'split',
    usage: 'in-finish',
    noModel: null,
  },
}
