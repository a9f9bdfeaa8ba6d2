import { isTooDeep, maxJsonDepth } from '../../protocol/json.ts'
import { readObjectParameter } from '../parameters/read.ts'
import { readPath } from '../value-path.ts'
import { isSystem } from '../variables.ts'
import { Fault } from './fault.ts'
import { type Fields, fieldsOf, type Path } from './fields.ts'
import { readWebhookApi } from './read-webhook.ts'
import type {
  Assignment,
  ClientConfig,
  CommonConfig,
  SystemConfig,
  ToolConfig,
  WebhookConfig,
} from './tool-config.ts'

export type ToolConfigReading =
  | { readonly ok: true; readonly config: ToolConfig }
  /** Names the field, what it is, and what it must be. `path` leads to it. */
  | { readonly ok: false; readonly problem: string; readonly path: Path }

/** The kinds of tools that the vendor has. Those that this server runs are read in full. */
const kinds = [
  'client',
  'webhook',
  'system',
  'mcp',
  'api_integration_webhook',
  'code',
  'smb',
  'workflow',
] as const

/** Reads a tool's configuration as the vendor has it (`tool_config`). Fields that it does not know pass unseen; null is the same as missing. */
export function readToolConfig(json: unknown): ToolConfigReading {
  if (isTooDeep(json))
    return { ok: false, problem: `The tool is nested deeper than ${maxJsonDepth} levels.`, path: [] }
  try {
    return { ok: true, config: readConfig(fieldsOf(json)) }
  } catch (error) {
    if (error instanceof Fault) return { ok: false, problem: error.message, path: error.path }
    throw error
  }
}

function readConfig(fields: Fields): ToolConfig {
  if (!fields.has('type')) fields.fail('type', kinds.join(', '))
  const kind = fields.one('type', kinds, 'client')
  if (kind === 'client') return readClient(fields)
  if (kind === 'webhook') return readWebhook(fields)
  if (kind === 'system') return readSystem(fields)
  return { type: 'other', kind, name: nameOf(fields) }
}

function readClient(fields: Fields): ClientConfig {
  return {
    type: 'client',
    ...readCommon(fields, { from: 1, to: 120 }),
    expectsResponse: fields.flag('expects_response', false),
    parameters: readObjectParameter(fields.raw('parameters') ?? {}, ['parameters']),
  }
}

function readWebhook(fields: Fields): WebhookConfig {
  const api =
    fields.object('api_schema') ?? fields.fail('api_schema', 'an object with the url of the webhook')
  return {
    type: 'webhook',
    ...readCommon(fields, { from: 5, to: 300 }),
    api: readWebhookApi(api),
    redirects: {
      isFollowed: fields.flag('follow_redirects', false),
      domains: fields.texts('follow_redirects_allowed_domains').map(domain => domain.toLowerCase()),
    },
  }
}

function readSystem(fields: Fields): SystemConfig {
  const params = fields.object('params') ?? fields.fail('params', 'an object with a system_tool_type')
  const systemType = params.text('system_tool_type', '')
  if (systemType === '') params.fail('system_tool_type', 'the name of a system tool, such as end_call')
  return {
    type: 'system',
    ...readCommon(fields, { from: 0, to: 86_400 }),
    systemType,
    onlyAtStart: systemType === 'language_detection' && params.flag('only_at_conversation_start', false),
  }
}

function readCommon(fields: Fields, seconds: { readonly from: number; readonly to: number }): CommonConfig {
  const stops = fields.flag('disable_interruptions', false)
  const speaks = fields.flag('force_pre_tool_speech', false)
  const interruption = fields.one('interruption_mode', interruptionModes, 'allow')
  const preToolSpeech = fields.one('pre_tool_speech', ['auto', 'force', 'off'], 'auto')
  return {
    name: nameOf(fields),
    description: fields.text('description', ''),
    timeoutMs: fields.whole('response_timeout_secs', 20, seconds.from, seconds.to) * 1000,
    // The older fields count where the newer ones say nothing.
    interruption: interruption === 'allow' && stops ? 'disable-during-tool' : dashed(interruption),
    preToolSpeech: preToolSpeech === 'auto' && speaks ? 'force' : preToolSpeech,
    execution: dashed(fields.one('execution_mode', ['immediate', 'post_tool_speech', 'async'], 'immediate')),
    assignments: fields
      .list('assignments')
      .map((entry, at) => readAssignment(fieldsOf(entry, ['assignments', at]))),
    errorMode: fields.one('tool_error_handling_mode', ['auto', 'summarized', 'passthrough', 'hide'], 'auto'),
    placeholders: Object.fromEntries(
      fields.object('dynamic_variables')?.object('dynamic_variable_placeholders')?.entries() ?? [],
    ),
  }
}

const interruptionModes = ['allow', 'disable_during_tool', 'disable_during_tool_and_turn'] as const

/** The vendor's words with the dashes that ours have. */
const dashed = <Word extends string>(word: Word) => word.replaceAll('_', '-') as Dashed<Word>
type Dashed<Word extends string> = Word extends `${infer Head}_${infer Tail}`
  ? `${Head}-${Dashed<Tail>}`
  : Word

function nameOf(fields: Fields): string {
  const name = fields.text('name', '')
  return /^[a-zA-Z0-9_-]{1,64}$/.test(name)
    ? name
    : fields.fail('name', '1 to 64 letters, digits, underscores and dashes')
}

function readAssignment(fields: Fields): Assignment {
  fields.one('source', ['response'], 'response')
  const variable = fields.text('dynamic_variable', '')
  if (!/^[A-Za-z_][\w.-]{0,199}$/.test(variable)) fields.fail('dynamic_variable', 'the name of a variable')
  if (isSystem(variable))
    fields.fail('dynamic_variable', "a name that does not begin with system__: those are the server's")
  const path = readPath(fields.text('value_path', ''))
  if (path === null)
    return fields.fail('value_path', 'a path into the answer, such as user.name or items[0].id')
  return {
    variable,
    path,
    isHidden: fields.flag('sanitize', false),
    keepsType: fields.flag('preserve_native_type', false),
  }
}
