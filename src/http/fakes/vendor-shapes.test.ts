import { afterEach, expect, test, vi } from 'vitest'
import { findVendorShapes } from './vendor-shapes.ts'

const shapes = findVendorShapes()

afterEach(() => vi.unstubAllEnvs())

test('without the description there is none, and a build server says so', () => {
  vi.stubEnv('ANTIPHON_REFERENCE', '/nowhere')
  vi.stubEnv('CI', '')
  expect(findVendorShapes()).toBeNull()
  const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  vi.stubEnv('CI', 'true')
  expect(findVendorShapes()).toBeNull()
  expect(told).toHaveBeenCalledWith(expect.stringContaining('set ANTIPHON_REFERENCE'))
  told.mockRestore()
})

if (shapes) {
  test('the description has every operation of the vendor', () => {
    expect(shapes.operations.length).toBeGreaterThan(150)
    expect(shapes.operations).toContain('PATCH /v1/convai/agents/{agent_id}')
  })

  test('an answer of the right shape is taken, and one that lacks a field or has a wrong one is told what is wrong', () => {
    const path = '/v1/convai/analytics/live-count'
    shapes.expectShape('GET', path, 200, { count: 3, more: 'is allowed' })
    expect(() => shapes.expectShape('GET', path, 200, {})).toThrow(/required property 'count'/)
    expect(() => shapes.expectShape('GET', path, 200, { count: 'three' })).toThrow(/\/count must be integer/)
  })

  test('references, choices by a word and what may be null are followed', () => {
    const path = '/v1/convai/secrets'
    const secret = { type: 'stored', secret_id: 's', name: 'n' }
    const agent = { id: 'a', name: 'A', type: 'available', created_at_unix_secs: 1, access_level: 'admin' }
    const used = (agents: unknown[]) => ({ ...secret, used_by: { tools: [], agents, others: [] } })
    shapes.expectShape('GET', path, 200, { secrets: [used([agent])], next_cursor: null })
    shapes.expectShape('GET', path, 200, { secrets: [used([{ id: 'a', type: 'unknown' }])] })
    expect(() =>
      shapes.expectShape('GET', path, 200, { secrets: [used([{ id: 'a', type: 'available' }])] }),
    ).toThrow(/used_by\/agents\/0/)
    expect(() => shapes.expectShape('GET', path, 200, { secrets: [], next_cursor: 7 })).toThrow(/next_cursor/)
  })

  test('what the vendor does not describe is no answer of its shape', () => {
    expect(() => shapes.expectShape('GET', '/v1/convai/nowhere', 200, {})).toThrow(/describes no/)
    expect(() => shapes.expectShape('GET', '/v1/convai/secrets', 418, {})).toThrow(/no 418/)
  })

  test('bodies of requests are held against the description, too', () => {
    shapes.expectRequest('POST', '/v1/convai/secrets', { type: 'new', name: 'n', value: 'v' })
    expect(() => shapes.expectRequest('POST', '/v1/convai/secrets', { type: 'new', name: 'n' })).toThrow(
      /value/,
    )
  })
}
