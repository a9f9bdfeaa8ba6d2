import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

const FILE = 'elevenlabs-convai-openapi.json'
const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete'])

type Content = Readonly<Record<string, { readonly schema?: unknown }>>

interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
  readonly requestBody?: { readonly content: Content }
}

interface Description {
  readonly components: { readonly schemas: Record<string, unknown> }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

/** The vendor's own description of its REST, as tests hold our answers against it. */
export interface VendorShapes {
  /** Every operation as `GET /v1/convai/…/{name}`. */
  readonly operations: readonly string[]
  /**
   * Throws an Error that lists what is wrong when `body` is not what the vendor's description says of this answer.
   * `path` is the description's own, with its `{names}`. An answer that it does not describe is wrong, too.
   */
  expectShape(method: string, path: string, status: number, body: unknown): void
  /** The same for the body of a request. */
  expectRequest(method: string, path: string, body: unknown): void
}

/**
 * The vendor's description from the folder `ANTIPHON_REFERENCE`, else `reference` beside the corpus, which is in `../shared`. Null where
 * there is none: the tests that need it are then not defined. On a build server that is told, or nobody would notice.
 */
export function findVendorShapes(): VendorShapes | null {
  const { ANTIPHON_REFERENCE: named, ANTIPHON_CORPUS: corpus } = process.env
  const folder = named ?? (corpus ? join(corpus, '../reference') : '../shared/reference')
  const file = join(resolve(ROOT, folder), FILE)
  if (existsSync(file)) return readVendorShapes(file)
  if (process.env.CI)
    process.stderr.write(
      `no ${file}: answers are not held against the vendor's description; set ANTIPHON_REFERENCE\n`,
    )
  return null
}

function readVendorShapes(file: string): VendorShapes {
  const description: Description = JSON.parse(readFileSync(file, 'utf8'))
  // The description refers to them and does not have them.
  for (const name of ['DynamicVariablesConfig-Input', 'DynamicVariablesConfig-Output'])
    description.components.schemas[name] ??= { type: 'object' }
  const { paths } = description
  // The description's schemas say more than JSON Schema does (`discriminator`, `x-…`), hence not strict.
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false, logger: false })
  ajv.addSchema(description, 'vendor')
  const compiled = new Map<string, ValidateFunction>()

  function find(method: string, path: string): Operation {
    const found = paths[path]?.[method.toLowerCase()]
    if (!found) throw new Error(`the vendor describes no ${method} ${path}`)
    return found
  }
  function check(pointer: readonly string[], body: unknown): void {
    const key = pointer
      .map(part => encodeURIComponent(part.replace(/~/g, '~0').replace(/\//g, '~1')))
      .join('/')
    const validate = compiled.get(key) ?? ajv.compile({ $ref: `vendor#/${key}` })
    compiled.set(key, validate)
    if (validate(body)) return
    const wrong = (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${instancePath || '(whole body)'} ${message} ${JSON.stringify(params)}`,
    )
    throw new Error(`not the vendor's shape (${pointer.slice(1, 4).join(' ')}):\n${wrong.join('\n')}`)
  }

  return {
    operations: Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods)
        .filter(method => METHODS.has(method))
        .map(method => `${method.toUpperCase()} ${path}`),
    ),
    expectShape(method, path, status, body) {
      const content = find(method, path).responses[String(status)]?.content
      if (content === undefined)
        throw new Error(`the vendor answers ${method} ${path} with no ${status} that has a body`)
      const type = Object.keys(content)[0] ?? ''
      check(
        ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', type, 'schema'],
        body,
      )
    },
    expectRequest(method, path, body) {
      const type = Object.keys(find(method, path).requestBody?.content ?? {})[0] ?? ''
      check(['paths', path, method.toLowerCase(), 'requestBody', 'content', type, 'schema'], body)
    },
  }
}
