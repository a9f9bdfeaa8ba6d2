import { expect, test } from 'vitest'
import { judgeOf } from './settings.ts'

test('without settings there is no judge', () => {
  expect(judgeOf({ ANTIPHON_JUDGE_URL: '' })).toBeNull()
})

test.each<[Record<string, string>, RegExp]>([
  [{ ANTIPHON_JUDGE_URL: 'http://127.0.0.1:1' }, /ANTIPHON_JUDGE_MODEL does not name/],
  [{ ANTIPHON_JUDGE_MODEL: 'm' }, /ANTIPHON_JUDGE_URL does not say/],
  [{ ANTIPHON_JUDGE_URL: 'example.com', ANTIPHON_JUDGE_MODEL: 'm' }, /has to begin with http/],
])('half a judge is an error that says what is missing', (environment, message) => {
  expect(() => judgeOf(environment)).toThrow(message)
})

test('a judge has the model that was named', () => {
  const environment = { ANTIPHON_JUDGE_URL: 'http://127.0.0.1:1', ANTIPHON_JUDGE_MODEL: 'm' }
  expect(judgeOf(environment)).toMatchObject({ model: 'm', repeats: 3 })
})
