import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeWav } from '../audio/wav.ts'
import { openBrowser } from './chromium.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { humanOrMade, type Utterance } from './utterance.ts'

let server: ServerProcess
let browser: Browser
let utterance: Utterance

beforeAll(async () => {
  utterance = await humanOrMade()
  const folder = mkdtempSync(join(tmpdir(), 'antiphon-mic-'))
  const microphone = join(folder, 'microphone.wav')
  // Silence first, so that the greeting is over when the microphone's recording speaks; it begins when the page asks for it.
  const silence = new Int16Array(16_000 * 6)
  const tail = new Int16Array(16_000 * 20)
  const pcm = Int16Array.from([...silence, ...utterance.pcm, ...tail])
  writeFileSync(microphone, writeWav(16_000, [pcm]))
  server = await startServer(['--agents', writeAgent(folder)])
  browser = await openBrowser(microphone)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop('SIGKILL')
})

/** An agent with a short greeting: the test is about what follows. */
function writeAgent(folder: string): string {
  const agent = {
    agent_id: 'short',
    name: 'Short greeting',
    // The microphone is silent first: nobody shall be asked whether they are there.
    conversation_config: { turn: { turn_timeout: -1 }, agent: { first_message: 'Hello.' } },
  }
  writeFileSync(join(folder, 'short.json'), JSON.stringify(agent))
  return folder
}

test('talk to it through the official client in a browser: transcript, spoken answer, conversation stored, nothing leaves the machine', async () => {
  const context = await browser.newContext({ permissions: ['microphone'] })
  const page = await context.newPage()
  const strangers: string[] = []
  await page.route('**', route => {
    const { hostname } = new URL(route.request().url())
    if (hostname === '127.0.0.1') return route.continue()
    strangers.push(route.request().url())
    return route.abort()
  })
  await page.goto(`${server.url}/?agent_id=short`)
  await page.getByTestId('talk').click()
  await page.getByTestId('item-agent').first().waitFor()
  const caller = page.getByTestId('item-user').first()
  await caller.waitFor({ timeout: 50_000 })
  expect((await caller.innerText()).toLowerCase()).toContain(utterance.word)
  // The answer: a second message of the agent, and its sound.
  const phase = (name: string) =>
    page.locator(`[data-testid=phase][data-phase=${name}]`).waitFor({ timeout: 20_000 })
  await Promise.all([
    page.getByTestId('item-agent').nth(1).waitFor({ timeout: 20_000 }),
    phase('speaking'),
    page.getByTestId('latency').waitFor({ timeout: 20_000 }),
  ])
  // What nobody heard is no part of the record.
  await phase('listening')
  await page.getByTestId('hangup').click()
  expect(strangers).toEqual([])
  expect(server.output()).not.toContain('OFFLINE VIOLATION')

  const { conversations } = (await (await fetch(`${server.url}/v1/convai/conversations`)).json()) as {
    conversations: { conversation_id: string }[]
  }
  expect(conversations).toHaveLength(1)
  const id = conversations[0]?.conversation_id
  await expect
    .poll(
      async () =>
        ((await (await fetch(`${server.url}/v1/convai/conversations/${id}`)).json()) as { status: string })
          .status,
      { timeout: 10_000 },
    )
    .toBe('done')
  const record = (await (await fetch(`${server.url}/v1/convai/conversations/${id}`)).json()) as {
    transcript: { role: string; message: string }[]
  }
  expect(record.transcript.map(({ role }) => role).slice(0, 3)).toEqual(['agent', 'user', 'agent'])
  expect((await fetch(`${server.url}/v1/convai/conversations/${id}/audio`)).headers.get('content-type')).toBe(
    'audio/wav',
  )
  await context.close()
})

test('without a microphone it says so, and one can write instead', async () => {
  const page = await browser.newPage()
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('refused', 'NotAllowedError'))
  })
  await page.goto(server.url)
  await page.getByTestId('talk').click()
  await page.getByTestId('error').waitFor({ timeout: 20_000 })
  await page.getByTestId('write').click()
  await page.getByTestId('message').fill('What can you do?')
  await page.getByTestId('send').click()
  await page.getByTestId('item-user').first().waitFor({ timeout: 20_000 })
  await expect
    .poll(async () => page.getByTestId('item-agent').count(), { timeout: 20_000 })
    .toBeGreaterThan(1)
  await page.close()
})
