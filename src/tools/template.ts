import type { CallSoFar } from '../session/tool-box.ts'
import { type CallVariables, isSecret, textOf } from './variables.ts'

/** What a tool reads variables from when it runs. */
export interface Scope {
  readonly variables: CallVariables
  /** The tool's own placeholders, for names that the call has no value for. */
  readonly placeholders: Readonly<Record<string, unknown>>
  readonly soFar: CallSoFar
}

/** A variable without a value. Its text is told to the model. */
export class VariableMissing extends Error {
  override name = 'VariableMissing'
  constructor(name: string) {
    super(
      isSecret(name)
        ? `The variable ${name.slice(0, 100)} may be used in headers alone, and must have a value.`
        : `The variable ${name.slice(0, 100)} has no value.`,
    )
  }
}

const gap = /\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}/g

/** The names that a text refers to. */
export function namesIn(text: string): readonly string[] {
  return [...text.matchAll(gap)].map(([, name = '']) => name)
}

/** A variable's value as it is. Throws `VariableMissing`; a secret counts as missing where `secrets` are not let in. */
export function variableOf(name: string, scope: Scope, { secrets = false } = {}): unknown {
  if (isSecret(name) && !secrets) throw new VariableMissing(name)
  const own = Object.hasOwn(scope.placeholders, name) ? scope.placeholders[name] : undefined
  const value = scope.variables.get(name, scope.soFar) ?? own ?? undefined
  if (value === undefined) throw new VariableMissing(name)
  return value
}

/**
 * A text of the tool's configuration with every `{{name}}` replaced, once: what stands in a value is not searched for names. `encode` is what
 * makes a value fit the place, e.g. percent-encoding. Throws `VariableMissing`.
 */
export function fillTemplate(
  text: string,
  scope: Scope,
  { secrets = false, encode = (value: string) => value } = {},
): string {
  return text.replace(gap, (_, name: string) => encode(textOf(variableOf(name, scope, { secrets }))))
}
