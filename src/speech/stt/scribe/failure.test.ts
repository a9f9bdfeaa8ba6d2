import { describe, expect, test } from 'vitest'
import { SocketError } from '../../socket/provider-socket.ts'
import { failedFrame, lost, notOpened } from './failure.ts'

const asking = {
  name: 'scribe',
  service: 'transcription',
  apiKey: 'sk_secret',
  url: 'https://api.elevenlabs.io',
  model: 'scribe_v2_realtime',
  usualModel: 'scribe_v2_realtime',
}
const refusal = (status: number, body: string, retryAfter: string | null = null) =>
  notOpened(asking, new SocketError('refused', { refusal: { status, body, retryAfter } }))
const detail = (code: string, more = '') =>
  `{"detail":{"type":"authentication_error","code":"${code}","status":"x","message":"m${more}","request_id":"r"}}`

describe('a refused upgrade is what its code says, and not its status', () => {
  test.each([
    [400, detail('invalid_api_key'), 'key'],
    [401, detail('unauthorized'), 'key'],
    [401, detail('quota_exceeded'), 'quota'],
    [401, '', 'key'],
    [400, detail('unsupported_model').replace('authentication_error', 'validation_error'), 'request'],
    [403, detail('subscription_required').replace('authentication_error', 'forbidden'), 'request'],
    [422, '{"detail":[{"type":"missing","loc":["query"],"msg":"Field required","input":null}]}', 'request'],
    [429, detail('too_many_concurrent_requests').replace('authentication_error', 'rate'), 'rate'],
    [502, '<html>502 Bad Gateway</html>', 'down'],
  ])('%i %s: %s', (status, body, kind) => {
    const error = refusal(status, body)
    expect(error.kind).toBe(kind)
    expect(error.message).toContain(String(status))
  })

  test('how long to wait is kept', () => {
    expect(refusal(429, '', '7').retryAfterMs).toBe(7000)
    expect(refusal(429, '', 'Wed, 21 Oct 2026 07:28:00 GMT').retryAfterMs).toBeNull()
  })

  test('a key that is said back is not shown, nor a long page', () => {
    const { message } = refusal(401, `no such key sk_secret ${'x'.repeat(5000)}`)
    expect(message).not.toContain('sk_secret')
    expect(message.length).toBeLessThan(400)
  })
})

test('codes that are spelled otherwise, and those that are new', () => {
  expect(failedFrame(asking, { code: 'quota_exceeded_error', text: '' }).kind).toBe('quota')
  expect(failedFrame(asking, { code: 'auth_error', text: 'sk_secret' }).message).not.toContain('sk_secret')
  expect(failedFrame(asking, { code: 'brand_new', text: 'x' })).toMatchObject({
    kind: 'down',
    retryable: true,
  })
})

describe('an end that was not ours is a failure', () => {
  test.each([
    [1000, '', false, 'unreachable', /closed the connection.*close code 1000/],
    [1000, 'commit_throttled', false, 'broken', /too little audio/],
    [1012, 'restart', false, 'unreachable', /close code 1012: restart/],
    [1006, '', false, 'unreachable', /was cut off/],
    [1006, '', true, 'unreachable', /no longer answers/],
  ])('%i %j silent %s', (code, reason, silent, kind, message) => {
    const error = lost(asking, { code, reason, silent })
    expect(error).toMatchObject({ kind, retryable: true })
    expect(error.message).toMatch(message)
  })
})

test.each([
  ['ECONNREFUSED', /nothing listens at https:\/\/api.elevenlabs.io/],
  ['ENOTFOUND', /no host of/],
  ['ECONNRESET', /cannot be reached.*ECONNRESET/],
])('%s', (code, message) => {
  const cause = Object.assign(new Error('sk_secret'), { code })
  const error = notOpened(asking, new SocketError('no connection', { cause }))
  expect(error).toMatchObject({ kind: 'unreachable', retryable: true })
  expect(error.message).toMatch(message)
})

test('a certificate that is not accepted is no outage, and who does not answer is late', () => {
  const cause = Object.assign(new Error('no'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  expect(notOpened(asking, new SocketError('no connection', { cause }))).toMatchObject({
    kind: 'request',
    retryable: false,
  })
  expect(notOpened(asking, new SocketError('late', { isLate: true })).kind).toBe('late')
})

test('a key is not shown where it was put by mistake', () => {
  const misplaced = { ...asking, model: asking.apiKey }
  const body = detail('unsupported_model')
  const error = notOpened(
    misplaced,
    new SocketError('refused', { refusal: { status: 400, body, retryAfter: null } }),
  )
  expect(error.message).toMatch(/^scribe: has no model "…" here; choose scribe_v2_realtime \(400: m\)$/)
})
