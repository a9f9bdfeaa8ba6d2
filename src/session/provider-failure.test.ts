import { expect, test } from 'vitest'
import { ProviderError } from '../speech/provider.ts'
import { originOf } from './provider-failure.ts'

test('a failure is its provider’s, and a whole stage’s is that of the provider that decided it', () => {
  const own = new ProviderError('custom-llm', 'does not answer', { kind: 'unreachable' })
  expect(originOf(own)).toEqual({ provider: 'custom-llm', kind: 'unreachable' })
  const whole = new ProviderError('llm', 'custom-llm (unreachable): does not answer', {
    kind: 'unreachable',
    cause: own,
  })
  expect(originOf(whole)).toEqual({ provider: 'custom-llm', kind: 'unreachable' })
  expect(originOf(new Error('?'))).toEqual({})
})
