import type { AgentTool, ClientAnswer } from '../session/tool-box.ts'
import { jsonOf } from './answer.ts'
import type { ClientConfig } from './config/tool-config.ts'
import { type Opening, toAgentTool } from './opening.ts'
import { type Answer, type ErrorType, failure } from './outcome.ts'
import { fillParameters, fillWhole } from './parameters/fill.ts'
import { schemaForModel } from './parameters/for-model.ts'
import { run } from './run.ts'

const errorTypes: readonly ErrorType[] = [
  'user_rejected',
  'external_server',
  'external_client',
  'customer_auth',
  'client_timeout',
  'unknown',
]

/** A tool that the client runs. */
export function openClientTool(config: ClientConfig, opening: Opening): AgentTool {
  const { choicesOf } = opening
  const { parameters, expectsResponse } = config
  const isAsked = parameters.source.type === 'model'
  const schema = schemaForModel(
    isAsked ? parameters : { ...parameters, properties: {}, required: [] },
    choicesOf,
  )
  return {
    ...toAgentTool(config, schema),
    kind: 'client',
    expectsResponse,
    run: call =>
      run(
        {
          ...opening,
          config,
          fill(given, filling) {
            const filled = isAsked
              ? fillParameters(parameters, given, filling)
              : fillWhole(parameters, 'parameters', filling)
            return { filled, parameters: filled }
          },
          async work({ filled }) {
            const asked = call.askClient(filled)
            if (expectsResponse) return toAnswer(await asked)
            // It answers all the same, or never: that is nobody's business.
            asked.catch(() => {})
            return { ok: true, text: 'The client has been told to do it.', json: undefined }
          },
          late: failure(`The client has not answered within ${config.timeoutMs / 1000} seconds.`, {
            errorType: 'client_timeout',
          }),
        },
        call,
      ),
  }
}

function toAnswer({ result, isError, errorType }: ClientAnswer): Answer {
  if (!isError) return { ok: true, text: result, json: jsonOf(result) }
  const type = errorTypes.find(known => known === errorType) ?? 'external_client'
  return failure('The client could not do it.', { errorType: type, detail: result })
}
