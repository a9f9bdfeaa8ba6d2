import { afterAll, beforeAll, expect, test } from 'vitest'
import { createOpenAiModel } from '../../../speech/llm/openai/model.ts'
import { badAgents } from './agents.ts'
import { type Clerk, type ClerkName, startClerk } from './clerk.ts'
import { bookingScenario } from './scenario.ts'

let clerk: Clerk
beforeAll(async () => {
  clerk = await startClerk(120)
})
afterAll(() => clerk.close())

async function answer(model: ClerkName, content: string): Promise<string> {
  const { baseUrl } = clerk
  const asked = createOpenAiModel({
    name: 'clerk',
    baseUrl,
    model,
    firstTokenMs: 5_000,
    betweenTokensMs: 5_000,
  })
  let text = ''
  const { signal } = new AbortController()
  for await (const part of asked.reply([{ role: 'user', content }], { signal, tools: [] }))
    if (part.type === 'text-delta') text += part.text
  return text
}

test('the clerk has an answer of its own to everything that the caller says', async () => {
  const said = bookingScenario.steps.flatMap(step =>
    'say' in step && step.takes_floor !== false && step.say.text !== undefined ? [step.say.text] : [],
  )
  const answers = await Promise.all(said.map(text => answer('clerk', text)))
  expect(answers.filter(text => /catch that|line is bad|rattled/.test(text))).toEqual(
    // Only the first half of a sentence leaves nothing to answer.
    [expect.any(String)],
  )
})

test('the bad clerks do what they are named for, and each stands in one agent', async () => {
  const same = await Promise.all(['When are you open?', 'Wait.'].map(text => answer('clerk-same', text)))
  expect(same[0]).toBe(same[1])
  const since = performance.now()
  expect(await answer('clerk-late', 'When are you open?')).toMatch(/nine in the morning/)
  expect(performance.now() - since).toBeGreaterThan(110)
  expect(badAgents.map(agent => agent.clerk).filter(name => name !== 'clerk')).toEqual([
    'clerk-late',
    'clerk-same',
  ])
})
