import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { openBrowser } from '../chromium.ts'
import { humanOrMade } from '../utterance.ts'
import { agentOf } from './agents.ts'
import { openTestHouse, recordOf, signedUrl, type TestHouse } from './house.ts'
import { matrixOf } from './matrix.ts'
import { openPage, type Pages, servePages } from './pages.ts'
import { wavFile } from './speech.ts'

const manifest = join(import.meta.dirname, '../../../node_modules/@elevenlabs/react/package.json')
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
const { prove, check } = matrixOf('react', version)

let pages: Pages
let house: TestHouse
let browser: Browser
let word: string
beforeAll(async () => {
  pages = await servePages('react-page.js')
  const utterance = await humanOrMade()
  word = utterance.word
  browser = await openBrowser(wavFile(utterance.pcm, 4, 25))
  house = await openTestHouse({ page: pages.origin })
})
afterAll(async () => {
  await browser?.close()
  await house?.close()
  await pages?.close()
})

/** The page of react-page.js with a session of these options begun. */
async function talk(options: Readonly<Record<string, unknown>>) {
  const url = `${pages.origin}/#${encodeURIComponent(JSON.stringify(options))}`
  const { page, context, strangers } = await openPage(browser, url)
  await press(page, 'start')
  const said = (role: string) => page.locator(`[data-role=${role}]`)
  return {
    page,
    strangers,
    said,
    shows: (name: string, text: string | RegExp) =>
      page.getByTestId(name).filter({ hasText: text }).waitFor({ timeout: 20_000 }),
    says: (text: string | RegExp) =>
      said('agent').filter({ hasText: text }).first().waitFor({ timeout: 20_000 }),
    id: () => page.getByTestId('id').innerText(),
    close: () => context.close(),
  }
}
const press = (page: Page, name: string) => page.getByTestId(name).click()

let call: Awaited<ReturnType<typeof talk>>

prove('signed URL', 'signedUrl: the one option that leads to another host', async () => {
  call = await talk({ signedUrl: await signedUrl(house, 'private') })
  await call.shows('status', 'connected')
})

prove('greeting', 'in onMessage, and sounding', async () => {
  await call.says('Hello there.')
  await call.shows('mode', 'speaking')
})

prove('voice: heard, answered, spoken', 'Chromium’s fake microphone', async () => {
  await call
    .said('user')
    .filter({ hasText: new RegExp(word, 'i') })
    .first()
    .waitFor({ timeout: 30_000 })
  await call.says(new RegExp(word, 'i'))
})

prove('voice: mode changes', 'isSpeaking and back', async () => {
  await call.shows('mode', 'listening')
})

prove('reply to a message', 'sendUserMessage', async () => {
  await press(call.page, 'ask')
  await call.says(/^You said: .*One potato$/)
})

prove('client tool', 'useConversationClientTool', async () => {
  await press(call.page, 'weather')
  await call.says(/^The tool says.*sunny in Lima/)
})

prove('contextual update', 'the model gets it', async () => {
  await press(call.page, 'context')
  const before = house.llm.asked.length
  await press(call.page, 'ask')
  await expect.poll(() => house.llm.asked.length, { timeout: 10_000 }).toBeGreaterThan(before)
  expect(JSON.stringify(house.llm.asked.at(-1)?.messages)).toContain('page seven')
})

prove('feedback on a reply', 'sendFeedback', async () => {
  const id = await call.id()
  await call
    .said('agent')
    .filter({ hasText: /One potato$/ })
    .nth(1)
    .waitFor({ timeout: 20_000 })
  // A reply of which nothing was heard is none.
  await call.page.locator('[data-role=heard]:last-child').waitFor({ timeout: 20_000 })
  await press(call.page, 'like')
  await press(call.page, 'stop')
  await call.shows('end', 'user')
  const { transcript } = await recordOf(house, id)
  expect(transcript.at(-1)).toMatchObject({
    role: 'agent',
    message: expect.stringMatching(/^You said: .*One potato$/),
    feedback: { score: 'like' },
  })
  expect(transcript.filter(({ feedback }) => feedback?.score === 'like')).toHaveLength(1)
})

prove('caller ends the call', 'endSession; nothing but this machine was asked', async () => {
  await call.shows('status', 'disconnected')
  expect(call.strangers).toEqual([])
  await call.close()
})

prove('orchestrator or on-prem', 'the agent travels with the call', async () => {
  const agentConfig = agentOf(house.llm.url, { agent: { first_message: 'From the page.' } })
  const { says, shows, strangers, close } = await talk({
    orchestrator: { url: `${house.ws}/v1/convai/conversation`, agentConfig },
  })
  await says('From the page.')
  await shows('mode', 'speaking')
  expect(strangers).toEqual([])
  await close()
})

prove('text only', 'with signedUrl', async () => {
  const { page, says, close } = await talk({ signedUrl: await signedUrl(house, 'open'), textOnly: true })
  await says('Hello there.')
  await press(page, 'ask')
  await says('You said: One potato')
  await close()
})

prove('overrides', 'the first message', async () => {
  const { says, close } = await talk({
    signedUrl: await signedUrl(house, 'open'),
    textOnly: true,
    overrides: { agent: { firstMessage: 'Overridden.' } },
  })
  await says('Overridden.')
  await close()
})

prove('override refused', 'the hook’s error has the field’s name', async () => {
  const { shows, close } = await talk({
    signedUrl: await signedUrl(house, 'guarded'),
    textOnly: true,
    overrides: { agent: { firstMessage: 'No.' } },
  })
  await shows('error', /first_message' is not allowed by config/)
  await close()
})

prove('dynamic variables', 'in the greeting', async () => {
  const { says, close } = await talk({
    signedUrl: await signedUrl(house, 'variables'),
    textOnly: true,
    dynamicVariables: { caller: 'Ada' },
  })
  await says('Hello Ada, you have the small plan.')
  await close()
})

prove('agent ends the call', 'onDisconnect has the agent as the reason', async () => {
  const { page, says, shows, close } = await talk({
    signedUrl: await signedUrl(house, 'open'),
    textOnly: true,
  })
  await says('Hello there.')
  await press(page, 'goodbye')
  await says('Bye then.')
  await shows('end', /"reason":"agent"/)
  await close()
})

check()
