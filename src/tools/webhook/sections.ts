import type { WebhookApi } from '../config/tool-config.ts'
import { checkConstraints, type Filling, fillParameters, fillWhole } from '../parameters/fill.ts'
import type { ObjectParameter, Parameter } from '../parameters/node.ts'

type Section = 'path_params' | 'query_params' | 'body'

/** What a webhook is called with, by where it goes. */
export type Sections = Readonly<Record<Section, Readonly<Record<string, unknown>>>>

export interface Sectioned {
  /** All parameters as one object, as the model sees them. A name that is in several sections has its section's before it: `body_id`. */
  readonly whole: ObjectParameter
  /** The parameters of one run. Throws `ArgumentsWrong` and `VariableMissing`. */
  fill(given: Readonly<Record<string, unknown>>, filling: Filling): Sections
}

const empty: ObjectParameter = {
  kind: 'object',
  description: '',
  properties: {},
  required: [],
  constraints: { any: [], all: [] },
  source: { type: 'model' },
}

export function openSections({ method, pathParams, query, body: anyBody }: WebhookApi): Sectioned {
  // Nothing is asked for that goes nowhere.
  const body = method === 'GET' ? null : anyBody
  const path = { ...empty, properties: pathParams, required: Object.keys(pathParams) }
  const sections: readonly (readonly [Section, ObjectParameter])[] = [
    ['path_params', path],
    ['query_params', query ?? empty],
    ['body', body ?? empty],
  ]
  // One that is a variable or a constant as a whole has nothing for the model in it.
  const asked = sections.filter(([, node]) => node.source.type === 'model')
  const counts = new Map<string, number>()
  for (const name of asked.flatMap(([, { properties }]) => Object.keys(properties)))
    counts.set(name, (counts.get(name) ?? 0) + 1)
  const outward = (section: Section, name: string) =>
    (counts.get(name) ?? 0) > 1 ? `${section}_${name}` : name

  const properties: [string, Parameter][] = []
  const required: string[] = []
  for (const [section, node] of asked) {
    for (const [name, inner] of Object.entries(node.properties))
      properties.push([outward(section, name), inner])
    required.push(...node.required.map(name => outward(section, name)))
  }
  const description = (body ?? empty).description
  const whole = { ...empty, description, properties: Object.fromEntries(properties), required }

  return {
    whole,
    fill(given, filling) {
      const filled = fillParameters(whole, given, filling)
      const own = (section: Section, node: ObjectParameter) => {
        if (node.source.type !== 'model') return fillWhole(node, section, filling)
        const entries = Object.keys(node.properties)
          .map(name => [name, outward(section, name)] as const)
          .filter(([, name]) => Object.hasOwn(filled, name))
          .map(([name, out]) => [name, filled[out]] as const)
        const values = Object.fromEntries(entries)
        checkConstraints(node, values, section)
        return values
      }
      return Object.fromEntries(sections.map(([section, node]) => [section, own(section, node)])) as Sections
    },
  }
}
