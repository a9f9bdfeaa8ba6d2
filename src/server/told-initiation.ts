import { isSecretName, type Variables } from '../agents/variables.ts'
import type { InitiationData } from '../protocol/initiation.ts'
import { isObject } from '../protocol/json.ts'
import type { ToldInitiation } from '../record/conversation-record.ts'

/**
 * What a client opened its call with, as the record tells it: every variable with the value that it had, the agent's own and the system's
 * too. A `secret__` variable is left out, and so is an extra body that is no object, which the vendor's record has no place for.
 */
export function toldInitiation({
  initiation,
  variables,
}: {
  readonly initiation: InitiationData
  readonly variables: Variables
}): ToldInitiation {
  const { conversation_config_override, custom_llm_extra_body, user_id, source_info } = initiation
  const { branch_id, environment, starting_workflow_node_id, procedure_ids } = initiation
  return {
    conversation_config_override,
    custom_llm_extra_body: isObject(custom_llm_extra_body) ? custom_llm_extra_body : {},
    dynamic_variables: Object.fromEntries(Object.entries(variables).filter(([name]) => !isSecretName(name))),
    user_id,
    source_info: source_info ?? { source: null, version: null },
    branch_id,
    environment,
    starting_workflow_node_id,
    procedure_ids,
  }
}
