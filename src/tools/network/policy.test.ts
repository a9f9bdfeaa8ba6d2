import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readAllowList } from './allow-list.ts'
import { AddressRefused, openNetworkPolicy } from './policy.ts'

function policyWith(hosts: string, names: Readonly<Record<string, readonly string[]>> = {}) {
  const read = readAllowList(hosts)
  if (!read.ok) throw new Error(read.problem)
  return openNetworkPolicy(read.list, async host =>
    (names[host] ?? []).map(address => ({ address, family: address.includes(':') ? 6 : 4 })),
  )
}

test('a name is judged by what it stands for', async () => {
  const policy = policyWith('', {
    'good.example': ['93.184.216.34'],
    'bad.example': ['10.0.0.7'],
    'both.example': ['10.0.0.7', '93.184.216.34'],
    'cloud.example': ['169.254.169.254'],
  })
  expect(await policy.addressesOf('good.example', 443)).toEqual([{ address: '93.184.216.34', family: 4 }])
  expect(await policy.addressesOf('both.example', 443)).toEqual([{ address: '93.184.216.34', family: 4 }])
  const refused =
    /^bad\.example is not on the public internet; the operator allows it with ANTIPHON_TOOL_HOSTS$/
  await expect(policy.addressesOf('bad.example', 443)).rejects.toThrow(refused)
  await expect(policy.addressesOf('cloud.example', 443)).rejects.toThrow(/credentials/)
  await expect(policy.addressesOf('none.example', 443)).rejects.toThrow('none.example has no address')
  await expect(policy.addressesOf('127.0.0.1', 80)).rejects.toThrow(AddressRefused)
})

test('an operator allows a host with its port, a suffix, an address, a network; credentials never', async () => {
  const names = {
    localhost: ['127.0.0.1', '::1'],
    'a.internal.example': ['10.9.9.9'],
    'b.example': ['10.1.2.3'],
  }
  const policy = policyWith('localhost:3000, *.internal.example, 10.1.0.0/16, [::1]:8080, 0.0.0.0/0', {
    ...names,
    'cloud.internal.example': ['169.254.169.254'],
  })
  expect(await policy.addressesOf('localhost', 3000)).toHaveLength(2)
  expect(await policy.addressesOf('a.internal.example', 80)).toHaveLength(1)
  expect(await policy.addressesOf('b.example', 80)).toHaveLength(1)
  expect(await policy.addressesOf('::1', 8080)).toHaveLength(1)
  await expect(policy.addressesOf('::1', 8081)).rejects.toThrow(AddressRefused)
  await expect(policy.addressesOf('cloud.internal.example', 80)).rejects.toThrow(/credentials/)
  await expect(policy.addressesOf('169.254.169.254', 80)).rejects.toThrow(/credentials/)

  const narrow = policyWith('localhost:3000, *.internal.example', {
    ...names,
    'internal.example': ['10.1.1.1'],
  })
  await expect(narrow.addressesOf('localhost', 3001)).rejects.toThrow(AddressRefused)
  await expect(narrow.addressesOf('b.example', 80)).rejects.toThrow(AddressRefused)
  await expect(narrow.addressesOf('internal.example', 80)).rejects.toThrow(AddressRefused)
})

test.each([
  'http://a',
  '10.0.0.0/33',
  'a b',
  '1.2.3',
  'a:0',
  'a:70000',
  '*',
  'a.*',
  '::1:80x',
  '10.0.0.0/8/8',
  '-a',
])('the entry %j is refused by name', entry => {
  const read = readAllowList(`localhost, ${entry}`)
  expect(read).toMatchObject({ ok: false, problem: expect.stringContaining(JSON.stringify(entry)) })
})

test('whatever is written as an entry, reading it neither throws nor opens what it does not name', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), text => {
      const read = readAllowList(text)
      if (read.ok)
        expect(read.list.names('not-in-it.example', 80)).toBe(/not-in-it|\*\.(example|[^,]*it)/.test(text))
    }),
  )
})
