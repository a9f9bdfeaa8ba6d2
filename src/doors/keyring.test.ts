import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../store/sqlite.ts'
import type { Store } from '../store/store.ts'
import { openKeyring } from './keyring.ts'

const folder = mkdtempSync(join(tmpdir(), 'antiphon-keyring-'))
let store: Store
beforeAll(async () => {
  store = await openStore(folder)
})
afterAll(() => store.close())

test('a key is known by itself alone, and nothing that is kept could be used in its place', async () => {
  const keyring = openKeyring(store.documents)
  expect(await keyring.isEmpty()).toBe(true)
  const { key, record } = await keyring.create('app', ['convai_read'])
  expect(key).toMatch(/^sk_[0-9a-f]{48}$/)
  expect(await keyring.isEmpty()).toBe(false)
  expect(await keyring.check(key)).toMatchObject({ id: record.id, scopes: ['convai_read'] })
  for (const wrong of ['', 'sk_', key.slice(0, -1), `${key}0`, key.toUpperCase(), record.id])
    expect(await keyring.check(wrong)).toBeNull()
  const kept = await store.documents.get('key', record.id)
  expect(await keyring.check(String(kept?.json.hash))).toBeNull()
  for (const file of readdirSync(folder).filter(name => name.startsWith('antiphon.db')))
    expect(readFileSync(join(folder, file)).includes(key)).toBe(false)
})

test('its last use is kept to the minute', async () => {
  let now = 1_000_000
  const keyring = openKeyring(store.documents, () => now)
  const { key, record } = await keyring.create('clock', ['convai_read'])
  const lastUse = async () => (await keyring.list()).find(({ id }) => id === record.id)?.lastUsedAtUnixMs
  expect(await lastUse()).toBeNull()
  await keyring.check(key)
  now += 59_999
  await keyring.check(key)
  expect(await lastUse()).toBe(1_000_000)
  now += 1
  await keyring.check(key)
  expect(await lastUse()).toBe(1_060_000)
})

test('a key that is used while it is revoked stays revoked', async () => {
  const { documents } = store
  const { key, record } = await openKeyring(documents).create('late', ['convai_read'])
  const slow = openKeyring({
    ...documents,
    async get(kind, id) {
      const document = await documents.get(kind, id)
      await documents.remove(kind, id)
      return document
    },
  })
  await slow.check(key)
  expect(await documents.get('key', record.id)).toBeNull()
})

test('revoking by a name that several have asks which', async () => {
  const keyring = openKeyring(store.documents)
  await keyring.create('twin', ['convai_read'])
  const { record } = await keyring.create('twin', ['convai_read'])
  expect(await keyring.revoke('twin')).toBe(2)
  expect(await keyring.revoke(record.id)).toMatchObject({ id: record.id })
  expect(await keyring.revoke('twin')).toMatchObject({ name: 'twin' })
  expect(await keyring.revoke('twin')).toBeNull()
})
