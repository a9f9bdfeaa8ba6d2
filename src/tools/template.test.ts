import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openScrub } from './scrub.ts'
import { fillTemplate } from './template.ts'
import { openVariables } from './variables.ts'
import { fillUrl } from './webhook/url.ts'

const soFar = {
  durationMs: 12_345,
  agentTurns: 2,
  history: [{ role: 'agent', message: 'Hello "you"' }] as const,
}
const scopeOf = (variables: Readonly<Record<string, unknown>>) => ({
  variables: openVariables(
    variables,
    { agentId: 'a', conversationId: 'c' },
    () => new Date('2026-01-02T03:04:05Z'),
  ),
  placeholders: {},
  soFar,
})

test('variables of the call, and of the system as they are now', () => {
  const scope = scopeOf({
    name: 'Ann',
    list: [1, 2],
    zero: 0,
    system__call_duration_secs: 0,
    system__timezone: 'Europe/Berlin',
  })
  expect(
    fillTemplate(
      '{{name}} {{ list }} {{zero}} {{system__call_duration_secs}} {{system__agent_turns}}',
      scope,
    ),
  ).toBe('Ann [1,2] 0 12 2')
  expect(fillTemplate('{{system__time_utc}} {{system__time}}', scope)).toBe(
    '2026-01-02T03:04:05.000Z Friday, 04:04 2 January 2026',
  )
  expect(JSON.parse(fillTemplate('{{system__conversation_history}}', scope))).toEqual(soFar.history)
  scope.variables.set('name', 'Bob')
  scope.variables.set('system__agent_turns', 9)
  expect(fillTemplate('{{name}} {{system__agent_turns}}', scope)).toBe('Bob 2')
})

test('what has no value is named; a secret has one in headers alone', () => {
  const scope = scopeOf({ none: null, secret__key: 'k' })
  for (const name of ['none', 'missing', '__proto__', 'constructor'])
    expect(() => fillTemplate(`{{${name}}}`, scope)).toThrow(`The variable ${name} has no value.`)
  expect(() => fillTemplate('{{secret__key}}', scope)).toThrow(
    'The variable secret__key may be used in headers alone',
  )
  expect(fillTemplate('{{secret__key}}', scope, { secrets: true })).toBe('k')
})

test('a value is put in as it is and is not searched for names', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (value, around) => {
      const text = around.replace(/[{}]/g, '')
      expect(fillTemplate(`${text}{{v}}${text}`, scopeOf({ v: value }))).toBe(`${text}${value}${text}`)
    }),
  )
})

test('a path parameter stays in its segment, whatever is in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), value => {
      const fill = () =>
        fillUrl('https://a.example/users/{id}/x?q={id}', { param: () => value, variable: () => '' })
      if (/^\.\.?$/.test(value)) return void expect(fill).toThrow('leads to another address')
      const url = fill()
      expect(url.origin).toBe('https://a.example')
      expect(url.pathname.split('/')).toHaveLength(4)
      expect(decodeURIComponent(url.pathname.split('/')[2] ?? '')).toBe(value)
      expect(url.searchParams.get('q')).toBe(value)
    }),
  )
})

test.each([
  ['https://{{v}}/x', 'evil.example/a@', 'must be the name of a host'],
  ['https://{{v}}/x', 'me@evil.example', 'must be the name of a host'],
  ['https://{{v}}.example/x', 'a/../b', 'must be the name of a host'],
  ['{{v}}/x', 'ftp://a.example', 'must be the name of a host'],
  ['{{v}}/x', 'https://me:word@a.example', 'no address of http or https'],
  ['https://a.example/{{v}}{{v}}', '.', 'leads to another address'],
  ['https://a.example/{{v}}', '\ud800', 'has half a character'],
  ['https://a.example/{{v}}', 'x'.repeat(9_000), 'no address'],
])('%s with %j is refused', (template, value, message) => {
  expect(() => fillUrl(template, { param: () => '', variable: () => value })).toThrow(message)
})

test('a variable may be a host, a port, or a whole address', () => {
  const fill = (template: string, value: string) =>
    fillUrl(template, { param: () => '', variable: () => value }).href
  expect(fill('https://{{v}}/x', 'a.example:8443')).toBe('https://a.example:8443/x')
  expect(fill('http://a.example:{{v}}/x', '81')).toBe('http://a.example:81/x')
  expect(fill('{{v}}/x#part', 'https://a.example/base/')).toBe('https://a.example/base/x')
})

test('no form of a secret is left, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 8 }), secret => {
      const scrub = openScrub([secret])
      const forms = [
        secret,
        JSON.stringify({ secret }),
        encodeURIComponent(secret),
        Buffer.from(secret).toString('base64'),
      ]
      for (const form of forms) {
        const scrubbed = scrub({ a: [`<${form}>`], [form]: 1 })
        expect(JSON.stringify(scrubbed)).not.toContain(JSON.stringify(secret).slice(1, -1))
        expect(JSON.stringify(scrubbed)).toContain('(hidden)')
      }
    }),
  )
})
