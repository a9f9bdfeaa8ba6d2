/** How a server of chat completions differs from the others on the wire. From their sources and recorded traffic. */
export interface Dialect {
  /** `owned_by` in its list of models. */
  readonly ownedBy: string
  /** What stands before the first words: a chunk of its own with an empty or a null content, or nothing. */
  readonly opening: '' | null | 'none'
  /** The field of reasoning deltas; `think`: they stand in the content, between tags. */
  readonly reasoning: 'reasoning' | 'reasoning_content' | 'think'
  /** A tool call comes as one delta, or in fragments by index. */
  readonly toolCalls: 'whole' | 'split'
  /**
   * Usage and timings: in the chunk with the finish_reason, or in one of its own without choices. The latter real servers send only when they are
   * asked to; here it always comes, because whoever asks must not trip over it.
   */
  readonly usage: 'in-finish' | 'own-chunk'
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

export const dialects: Readonly<Record<DialectName, Dialect>> = {
  openai: {
    ownedBy: 'system',
    opening: '',
    reasoning: 'reasoning_content',
    toolCalls: 'split',
    usage: 'own-chunk',
    noModel: unknownModel,
  },
  groq: {
    ownedBy: 'Meta',
    opening: '',
    reasoning: 'reasoning',
    toolCalls: 'whole',
    usage: 'in-finish',
    noModel: unknownModel,
  },
  ollama: {
    ownedBy: 'library',
    opening: 'none',
    reasoning: 'reasoning',
    toolCalls: 'whole',
    usage: 'own-chunk',
    noModel: model => ({
      error: {
        message: `model "${model}" not found, try pulling it first`,
        type: 'api_error',
        param: null,
        code: null,
      },
    }),
  },
  vllm: {
    ownedBy: 'vllm',
    opening: '',
    reasoning: 'reasoning_content',
    toolCalls: 'split',
    usage: 'own-chunk',
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
    ownedBy: 'llamacpp',
    opening: null,
    reasoning: 'think',
    toolCalls: 'split',
    usage: 'in-finish',
    noModel: null,
  },
}
