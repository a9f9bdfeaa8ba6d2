import type { AgentTool, ToolBox } from './tool-box.ts'
import { outcomeOf, readArguments } from './tool-outcome.ts'

/** `end_call` as every agent may have it: the system's own way to hang up. */
export const endCallTool: AgentTool = {
  tool: {
    name: 'end_call',
    description: 'Ends the call. Use it when the caller says goodbye or asks to end the call.',
    parameters: {
      type: 'object',
      properties: { reason: { type: 'string' }, message: { type: 'string' } },
      required: ['reason'],
    },
  },
  kind: 'system',
  expectsResponse: true,
  execution: 'immediate',
  preToolSpeech: 'auto',
  interruption: 'allow',
  timeoutMs: 20_000,
  async run({ arguments: json }) {
    const parameters = readArguments(json)
    const { reason, message } = parameters
    return outcomeOf({
      content: 'The call ends.',
      parameters,
      effect: {
        type: 'end-call',
        reason: typeof reason === 'string' ? reason : '',
        message: typeof message === 'string' && message.trim() !== '' ? message.trim() : null,
      },
    })
  },
}

/** The tools of a call that was given none of its own. */
export const ownTools = (canEndCall: boolean): ToolBox => ({ tools: canEndCall ? [endCallTool] : [] })
