import { expect, test } from 'vitest'
import { diskFault, networkFault } from './fault.ts'

const failed = (code: string, more: object = {}) => Object.assign(new Error('x'), { code, ...more })

test.each([
  ['ENOSPC', /^the disk of \/m is full: make room/],
  ['EDQUOT', /^your quota on the disk of \/m is used up/],
  ['EACCES', /^\/m\/joe may not be written: mend its permissions, or name another folder in ANTIPHON_MODELS/],
  ['EROFS', /^\/m\/joe is on a disk that is read-only/],
])('%s of the disk is a sentence that says what to do', (code, sentence) => {
  const path = code.startsWith('ENO') || code === 'EDQUOT' ? {} : { path: '/m/joe' }
  expect((diskFault(failed(code, path), '/m') as Error).message).toMatch(sentence)
})

test('what is not of the disk is passed on as it is', () => {
  const error = new Error('other')
  expect(diskFault(error, '/m')).toBe(error)
})

test.each([
  ['ENOTFOUND', 'no such host, or no network', false],
  ['ECONNRESET', 'the connection broke', true],
  ['CERT_HAS_EXPIRED', 'its certificate is out of date', false],
  ['E_ODD', 'the transfer failed (E_ODD)', false],
])('%s of the network is found inside what fetch throws', (code, message, again) => {
  const wrapped = new TypeError('fetch failed', { cause: new AggregateError([failed(code)]) })
  expect(networkFault(wrapped)).toMatchObject({ message, again })
})
