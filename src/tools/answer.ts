import type { ToolOutcome, ToolRequest, VariableUpdate } from '../session/tool-box.ts'
import type { Assignment, CommonConfig, WebhookApi } from './config/tool-config.ts'
import { type Answer, cut, failed, MOST_TOLD } from './outcome.ts'
import { openScrub, type Scrub } from './scrub.ts'
import type { Scope } from './template.ts'
import { onlyPaths, valueAt, withoutPath } from './value-path.ts'
import { isSecret, textOf } from './variables.ts'

export interface Answering {
  readonly config: CommonConfig
  readonly scope: Scope
  readonly scrub: Scrub
  readonly filter?: WebhookApi['filter']
  readonly parameters: ToolOutcome['parameters']
  readonly request: ToolRequest | null
}

const HIDDEN = '(hidden)'

/**
 * What an answer means: variables are set from it, and the model is told of it what the configuration lets through. No secret of `scrub` is in
 * what this returns, whatever the other side has sent.
 */
export function outcomeOf(answer: Answer, answering: Answering): ToolOutcome {
  const { config, filter, parameters, request, scope, scrub } = answering
  if (!answer.ok) return scrub(failed(answer, config.errorMode, { parameters, request }))
  const json = scrub(answer.json)
  const updates = config.assignments.flatMap(assignment => assign(assignment, json, scope) ?? [])
  // What was taken away may stand in another place, too.
  const values = config.assignments.filter(isHidden).map(({ path }) => valueAt(json, path))
  const scrubbed = openScrub(
    values.flatMap(value => (typeof value === 'string' && value.length >= 8 ? value : [])),
  )
  return scrub({
    content: cut(scrubbed(toldOf({ ...answer, json }, config.assignments, filter)), MOST_TOLD),
    isError: false,
    isCalled: true,
    isBlocked: false,
    parameters,
    request,
    errorType: '',
    rawError: '',
    updates,
    effect: null,
  })
}

type Good = Extract<Answer, { readonly ok: true }>

function toldOf(
  { text, json }: Good,
  assignments: readonly Assignment[],
  filter?: WebhookApi['filter'],
): string {
  if (filter?.mode === 'hide_all') return 'The tool was run successfully; what it answered is not shown.'
  const hidden = assignments.filter(isHidden).map(({ path }) => path)
  if (json === undefined) {
    // What is no JSON has no fields to let through, and none to take away.
    return filter?.mode === 'allow' || hidden.length > 0
      ? 'The tool was run successfully; what it answered is no JSON, so nothing of it is shown.'
      : text
  }
  if (filter?.mode !== 'allow' && hidden.length === 0) return text
  const left = hidden.reduce(withoutPath, json)
  const shown = filter?.mode === 'allow' ? onlyPaths(left, filter.paths) : left
  return shown === undefined
    ? 'The tool was run successfully; nothing of what it answered is shown.'
    : JSON.stringify(shown)
}

/** A variable that is a secret is for headers: whoever made it one means its value to be seen nowhere. */
const isHidden = ({ isHidden: hidden, variable }: Assignment): boolean => hidden || isSecret(variable)

/** Null: there is nothing at its path, so the variable stays as it is. */
function assign(assignment: Assignment, json: unknown, scope: Scope): VariableUpdate | null {
  const { variable: name, path, keepsType } = assignment
  const found = json === undefined ? undefined : valueAt(json, path)
  if (found === undefined || found === null) return null
  const after = keepsType ? found : textOf(found)
  const before = scope.variables.get(name, scope.soFar) ?? null
  scope.variables.set(name, after)
  return isHidden(assignment)
    ? { name, before: before === null ? null : HIDDEN, after: HIDDEN }
    : { name, before, after }
}

/** JSON that is a list or an object, or null, a number and the like; undefined: it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
