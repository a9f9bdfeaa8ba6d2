import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from './chromium.ts'
import { runCli } from './run-cli.ts'
import { type ServerProcess, startServer } from './server-process.ts'

let server: ServerProcess
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-keys-'))
  const agent = {
    name: 'For members',
    conversation_config: {
      conversation: { text_only: true },
      agent: { first_message: 'Only members hear this.' },
    },
    platform_settings: { auth: { enable_auth: true } },
  }
  writeFileSync(join(folder, 'members.json'), JSON.stringify(agent))
  server = await startServer(['--agents', folder])
})
afterAll(() => server?.stop('SIGKILL'))

const keys = async (...args: string[]) => runCli(['keys', ...args, '--data', server.dataFolder])
const list = async (headers: Record<string, string> = {}) =>
  (await fetch(`${server.url}/v1/convai/conversations`, { headers })).status

test('a key that is made while the server runs closes it to others, opens the console, and is revoked', async () => {
  expect(await list()).toBe(200)
  expect((await keys('list')).stdout).toContain('There are no keys')
  const made = JSON.parse((await keys('create', '--name', 'me', '--json')).stdout) as { key: string }
  expect(made).toMatchObject({ name: 'me', scopes: ['convai_read', 'convai_write'] })
  expect([await list(), await list({ 'xi-api-key': made.key })]).toEqual([401, 200])
  const listed = await keys('list', '--json')
  expect(JSON.parse(listed.stdout)).toMatchObject({ keys: [{ name: 'me', hint: made.key.slice(-4) }] })
  expect(listed.stdout).not.toContain(made.key)

  const browser = await openBrowser('/dev/null')
  const page = await browser.newPage()
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('refused', 'NotAllowedError'))
  })
  await page.goto(`${server.url}/?agent_id=members`)
  await page.getByTestId('key-form').waitFor()
  await page.getByLabel('API key').fill('sk_wrong')
  await page.getByRole('button', { name: 'Open' }).click()
  await page.getByText('It did not take the one it was given').waitFor()
  await page.getByLabel('API key').fill(made.key)
  await page.getByRole('button', { name: 'Open' }).click()
  await page.getByTestId('talk').click()
  // This page has no microphone: it offers to write.
  await page.getByTestId('write').click()
  await page.getByText('Only members hear this.').waitFor()
  await page.getByTestId('hangup').click()
  const download = page.waitForEvent('download')
  await page.getByText('Stored conversation').click()
  expect((await download).suggestedFilename()).toMatch(/^conv_\w+\.json$/)
  await browser.close()

  expect((await keys('revoke', 'nobody')).stderr).toContain('no key has the id or the name "nobody"')
  expect((await keys('revoke', 'me')).stdout).toContain('is revoked')
  expect(await list({ 'xi-api-key': made.key })).toBe(200)
  expect(server.output()).not.toContain(made.key)
}, 300_000)
