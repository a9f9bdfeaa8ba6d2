import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { BUNDLE_SUFFIX, readBundle } from './bundle.ts'
import { bundledCall } from './bundled-call.ts'
import { replayCall } from './replay-call.ts'

const root = join(import.meta.dirname, '../..')
const calls = readdirSync(join(root, 'calls'), { recursive: true, encoding: 'utf8' })
  .filter(name => name.endsWith(BUNDLE_SUFFIX))
  .sort()

// A call dropped into calls/ (`antiphon export`) is a test. One that is decided otherwise on purpose: `antiphon accept`, and the CHANGELOG.
describe('recorded calls are decided as they were', () => {
  test.each(calls)('%s', async name => {
    const bundle = await readBundle(readFileSync(join(root, 'calls', name)))
    const { difference, commands } = replayCall(bundledCall(bundle, name))
    expect(difference).toBeNull()
    expect(commands.length).toBeGreaterThan(0)
    if (bundle.accepted)
      expect(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')).toContain(bundle.accepted.why)
  })

  test('those of the release before are here', () =>
    expect(calls.filter(name => name.startsWith('92215d8')).length).toBeGreaterThanOrEqual(20))
})
