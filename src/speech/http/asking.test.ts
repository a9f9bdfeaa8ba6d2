import { expect, test } from 'vitest'
import { ProviderError } from '../provider.ts'
import { addressOf, mustBeSendable, toAsking } from './asking.ts'
import { shown } from './told.ts'

const settings = { key: 'KEY', url: 'URL', model: 'MODEL' }
const asking = (
  baseUrl: string,
  more: { readonly apiKey?: string; readonly headers?: Readonly<Record<string, string>> } = {},
) => toAsking({ name: 'here', baseUrl, model: 'm', settings, ...more }, { name: 'speech' })

test.each([
  ['http://a/v1', 'http://a/v1/models', 'http://a/v1'],
  ['http://a/v1//', 'http://a/v1/models', 'http://a/v1'],
  ['http://a/v1/?api-version=7', 'http://a/v1/models?api-version=7', 'http://a/v1/'],
  ['http://me:word@a/v1?key=1234', 'http://me:word@a/v1/models?key=1234', 'http://a/v1'],
])(
  '%s: its paths and its query come together, and what may be secret is not shown',
  (baseUrl, address, url) => {
    expect(addressOf(asking(baseUrl), '/models')).toBe(address)
    expect(asking(baseUrl).shownUrl).toBe(url)
  },
)

test('a server’s words are shown on one line, cut, and without what was sent as a secret', () => {
  const told = asking('http://a', { apiKey: 'sk-very-secret', headers: { 'x-other': 'other-secret' } })
  expect(told.headers).toEqual({ 'x-other': 'other-secret', authorization: 'Bearer sk-very-secret' })
  expect(shown(told, 'No:\n sk-very-secret,\t other-secret.')).toBe('No: …, …')
  expect(shown(told, 'a'.repeat(900))).toBe(`${'a'.repeat(200)}…`)
})

test.each(['sk-one\nsk-two', 'sk-“one”'])('%j can be in no header: said before it is tried', apiKey => {
  const send = () => mustBeSendable(asking('http://a', { apiKey }))
  expect(send).toThrow(ProviderError)
  expect(send).toThrow(
    /^here: cannot be asked with this key: it has a character that no key has, such as a line end; correct KEY$/,
  )
})
