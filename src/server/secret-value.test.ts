import { afterEach, expect, test, vi } from 'vitest'
import { secretOfEnvironment, secretValues } from './secret-value.ts'

afterEach(() => vi.unstubAllEnvs())

test('a stored secret wins over one of the environment, which serves ids that are not stored', async () => {
  vi.stubEnv('ANTIPHON_SECRET_MY_LLM', 'of the environment')
  const value = secretValues({ value: async id => (id === 'my-llm' ? 'stored' : null) })
  expect(await value('my-llm')).toBe('stored')
  expect(await value('my.llm')).toBe('of the environment')
  expect(await value('nobody')).toBeNull()
  expect(await secretOfEnvironment('my-llm')).toBe('of the environment')
})
