import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressKind } from './addresses.ts'

test.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '100.127.255.255',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.1.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '239.255.255.255',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::808:808',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'fec0::1',
  'ff02::1',
])('%s is not on the public internet', address => {
  expect(addressKind(address)).toBe('private')
})

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '172.15.0.1',
  '172.32.0.1',
  '100.63.0.1',
  '100.128.0.1',
  '2606:4700::1111',
  '2a00:1450::1',
])('%s is', address => expect(addressKind(address)).toBe('public'))

test.each(['169.254.169.254', '::ffff:169.254.169.254', '168.63.129.16', '100.100.100.200', 'fd00:ec2::254'])(
  '%s is where credentials are kept',
  address => expect(addressKind(address)).toBe('metadata'),
)

test('no address of a private network is public, in whatever form', () => {
  const byte = fc.integer({ min: 0, max: 255 })
  const first = fc.constantFrom('10', '127', '192.168', '172.20', '169.254', '100.80')
  fc.assert(
    fc.property(first, byte, byte, byte, (prefix, a, b, c) => {
      const address = [...prefix.split('.'), a, b, c].slice(0, 4).join('.')
      const hex = address.split('.').map(part => Number(part).toString(16).padStart(2, '0'))
      const mapped = `::ffff:${hex[0]}${hex[1]}:${hex[2]}${hex[3]}`
      expect(addressKind(address)).not.toBe('public')
      expect(addressKind(mapped)).not.toBe('public')
      expect(addressKind(`::ffff:${address}`)).not.toBe('public')
    }),
  )
})
