import { isObject } from '../protocol/json.ts'
import { jsonOf } from './answer.ts'
import { type Answer, failure } from './outcome.ts'
import { type Fits, openPatterns, PatternSlow } from './pattern.ts'
import { readPath, valueAt } from './value-path.ts'
import { textOf } from './variables.ts'

/** Which tools of a call are played (`tool_mock_config` of the initiation). */
export interface Mocking {
  readonly strategy: 'none' | 'all' | 'selected'
  /** For `selected`. */
  readonly names: readonly string[]
  /** What happens where none of a tool's answers fits. */
  readonly fallback: 'raise_error' | 'call_real_tool'
}

/** Null: the tool is to run. */
export type Play = (parameters: Readonly<Record<string, unknown>>) => Answer | null

interface MockedTool {
  readonly name: string
  /** `response_mocks` of the tool, as the vendor has them. */
  readonly responses: unknown
}

/** How a tool is played; null: it is not. */
export function openMock({ name, responses }: MockedTool, mocking: Mocking): Play | null {
  const isMocked =
    mocking.strategy === 'all' || (mocking.strategy === 'selected' && mocking.names.includes(name))
  if (!isMocked) return null
  const mocks = (Array.isArray(responses) ? responses : []).filter(isObject)
  return parameters => {
    const fits = openPatterns()
    try {
      const mock = mocks.find(({ parameter_conditions: conditions }) =>
        (Array.isArray(conditions) ? conditions : []).every(condition => holds(condition, parameters, fits)),
      )
      if (mock) return answerOf(mock)
    } catch (error) {
      if (!(error instanceof PatternSlow)) throw error
      return failure(`The tool is mocked in this call. ${error.message}`, { isCalled: false })
    }
    if (mocking.fallback === 'call_real_tool') return null
    return failure('The tool is mocked in this call, and none of its answers fits these parameters.', {
      isCalled: false,
    })
  }
}

function answerOf({ mock_result: result, is_error: isError }: Record<string, unknown>): Answer {
  const text = textOf(result ?? '')
  return isError === true ? failure('', { detail: text }) : { ok: true, text, json: jsonOf(text) }
}

function holds(condition: unknown, parameters: Readonly<Record<string, unknown>>, fits: Fits): boolean {
  if (!isObject(condition) || !isObject(condition.eval)) return false
  const { type, expected_value: expected, pattern } = condition.eval
  if (type === 'anything') return true
  const path = readPath(textOf(condition.path ?? ''))
  const found = path === null ? undefined : (valueAt(parameters, path) ?? valueAt(parameters, path.slice(1)))
  if (found === undefined || found === null) return false
  if (type === 'exact') return textOf(found) === textOf(expected ?? '')
  // A model would have to judge `llm`; that is none of a call's business.
  return type === 'regex' && typeof pattern === 'string' && fits(textOf(found), pattern)
}

/** What a tool's mocks ask for that is not done here; null: nothing. */
export function mockProblem(name: string, responses: unknown): string | null {
  const conditions = (Array.isArray(responses) ? responses : [])
    .filter(isObject)
    .flatMap(({ parameter_conditions: each }) => (Array.isArray(each) ? each : []))
  const isJudged = conditions.some(each => isObject(each) && isObject(each.eval) && each.eval.type === 'llm')
  return isJudged
    ? `${name}: a mock with a condition of type llm is never chosen, because no model judges it here.`
    : null
}
