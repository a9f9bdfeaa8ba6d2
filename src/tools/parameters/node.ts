/** A parameter of a tool, or a part of one. What is not the model's to find the server puts in when the tool runs. */
export type Parameter = LiteralParameter | ObjectParameter | ListParameter

/** Where a value comes from. `system`: from the system's variable of the parameter's name. `omitted`: it is left out. */
export type Source =
  | { readonly type: 'model' }
  | { readonly type: 'variable'; readonly name: string }
  | { readonly type: 'constant'; readonly value: unknown }
  | { readonly type: 'system' }
  | { readonly type: 'omitted' }

export type LiteralType = 'string' | 'integer' | 'number' | 'boolean'

export interface LiteralParameter {
  readonly kind: 'literal'
  readonly type: LiteralType
  readonly isNullable: boolean
  readonly description: string
  /** The values that it may have, as text; null: any. */
  readonly choices: readonly string[] | null
  /** The variable that holds them; null: none. */
  readonly choicesFrom: string | null
  readonly source: Source
}

export interface ObjectParameter {
  readonly kind: 'object'
  readonly description: string
  readonly properties: Readonly<Record<string, Parameter>>
  readonly required: readonly string[]
  /** `any`: of these lists of names one must be there in full; `all`: each of them. */
  readonly constraints: {
    readonly any: readonly (readonly string[])[]
    readonly all: readonly (readonly string[])[]
  }
  readonly source: Source
}

export interface ListParameter {
  readonly kind: 'list'
  readonly description: string
  readonly items: Parameter
  readonly source: Source
}

/** Whether the model has anything to say to it. */
export function isAsked(node: Parameter): boolean {
  if (node.source.type !== 'model') return false
  if (node.kind === 'object') {
    const properties = Object.values(node.properties)
    // One without any is the model's to fill as it likes.
    return properties.length === 0 || properties.some(isAsked)
  }
  return node.kind === 'list' ? isAsked(node.items) : true
}

/** Every node of a tree, with the path of names to it; entries of a list are `*`. */
export function* nodesOf(
  node: Parameter,
  path: readonly string[] = [],
): Generator<readonly [readonly string[], Parameter]> {
  yield [path, node]
  if (node.kind === 'list') yield* nodesOf(node.items, [...path, '*'])
  if (node.kind === 'object')
    for (const [name, inner] of Object.entries(node.properties)) yield* nodesOf(inner, [...path, name])
}
