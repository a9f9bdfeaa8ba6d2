/** How the system's own tool runs. */
export const endCallRun = {
  kind: 'system',
  expectsResponse: true,
  interruption: 'allow',
  execution: 'immediate',
  timeoutMs: 20_000,
} as const

/** How `end_call` came out. */
export const ended = {
  kind: 'system',
  latencyMs: 0,
  outcome: {
    content: '',
    isError: false,
    isCalled: true,
    isBlocked: false,
    parameters: {},
    request: null,
    errorType: '',
    rawError: '',
    updates: [],
    effect: null,
  },
} as const
