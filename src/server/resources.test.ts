import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { withSection } from '../../tooling/section.ts'
import { readConfig } from '../config.ts'
import { createApp } from '../http/app.ts'
import { findVendorShapes } from '../http/fakes/vendor-shapes.ts'
import { describeRest } from '../http/openapi.ts'
import { operations } from '../http/operations.ts'
import { unserved } from '../http/unserved.ts'
import { unservedRoutes } from '../http/unserved-routes.ts'
import type { Store } from '../store/store.ts'
import { resourcesOf } from './resources.ts'

/** Nobody is asked anything: only where things are mounted is looked at. */
const nobody = {} as never
const app = createApp({
  logger: { error: () => {} },
  consoleFolder: '/nowhere',
  unready: () => null,
  metrics: () => '',
  status: () => ({ version: '0', providers: [], agents: [], calls: { live: 0, limit: 0 } }),
  resources: resourcesOf({
    config: readConfig({}, {}, '/nowhere'),
    house: {
      aftermath: nobody,
      doorkeeper: nobody,
      store: {} as Store,
      live: { watch: () => null } as never,
      loaded: { stages: { tts: [] } as never },
    },
    agents: nobody,
    secrets: nobody,
    signingKey: new Uint8Array(),
  }),
})
const mounted = [
  ...new Set(
    app.routes
      .filter(({ method, path }) => method !== 'ALL' && path !== '/*')
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`),
  ),
].sort()

test('every route is described, and nothing else is', () => {
  expect(Object.keys(operations).sort()).toEqual(mounted)
})

test('the description is whole: every path name is a parameter, every body has a schema', () => {
  const { paths } = describeRest('1.2.3')
  expect(Object.keys(paths).length).toBeGreaterThan(40)
  for (const [path, methods] of Object.entries(paths))
    for (const [method, told] of Object.entries(methods)) {
      const {
        parameters = [],
        requestBody,
        summary,
      } = told as {
        parameters?: { in: string; name: string; schema: object }[]
        requestBody?: { content: Record<string, { schema: { type?: string } }> }
        summary: string
      }
      const where = `${method} ${path}`
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      expect(
        parameters.filter(one => one.in === 'path').map(one => one.name),
        where,
      ).toEqual(names)
      expect(summary, where).toMatch(/^[A-Z].*\.$/)
      if (requestBody)
        expect(requestBody.content['application/json']?.schema, where).toMatchObject({ type: 'object' })
    }
})

test('what is not there yet is not there', () => {
  const served = new Set(mounted.map(nameless))
  expect(
    unserved.map(({ method, path }) => nameless(`${method} ${path}`)).filter(one => served.has(one)),
  ).toEqual([])
})

const shapes = findVendorShapes()
if (shapes) {
  test('every route of the vendor’s is served, or is known not to be', () => {
    const known = [...mounted, ...unserved.map(({ method, path }) => `${method} ${path}`)].map(nameless)
    expect(shapes.operations.filter(one => !known.includes(nameless(one)))).toEqual([])
    const theirs = new Set(shapes.operations.map(nameless))
    expect(
      unserved.map(({ method, path }) => `${method} ${path}`).filter(one => !theirs.has(nameless(one))),
    ).toEqual([])
  })
}

function nameless(route: string): string {
  return route.replace(/\{\w+\}/g, '{}')
}

const doc = (name: string) => join(import.meta.dirname, '../../docs', name)

// `npx vitest run resources -u` rewrites them.
test('docs/rest.md lists what there is, docs/protocol.md what there is not', async () => {
  const rows = Object.entries(operations)
    .sort(([a], [b]) => (pathOf(a) < pathOf(b) ? -1 : pathOf(a) > pathOf(b) ? 1 : 0))
    .map(([route, { summary }]) => `| \`${route}\` | ${summary} |`)
  const families = unservedRoutes.map(
    ({ what, routes }) => `| ${what} | ${routes.map(line => `\`${line}\``).join(', ')} |`,
  )
  for (const [file, name, lines] of [
    ['rest.md', 'served', ['| route | what it does |', '| --- | --- |', ...rows]],
    ['protocol.md', 'unserved', ['| what for | routes below `/v1/convai/` |', '| --- | --- |', ...families]],
  ] as const)
    await expect(withSection(readFileSync(doc(file), 'utf8'), name, lines.join('\n'))).toMatchFileSnapshot(
      doc(file),
    )
})

const pathOf = (route: string) => route.split(' ').toReversed().join(' ')
