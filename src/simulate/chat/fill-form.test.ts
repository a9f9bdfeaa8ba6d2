import { expect, test } from 'vitest'
import { criteriaForm, dataForm, question, summaryForm } from '../../aftermath/analysis/prompts.ts'
import type { LanguageModel, Message } from '../../speech/provider.ts'
import { fillingForms } from './fill-form.ts'

const mind: LanguageModel = {
  name: 'a mind',
  async *reply() {
    yield { type: 'text-delta', text: 'A joke.' } as const
  },
}

async function answerTo(content: string): Promise<string> {
  const messages: Message[] = [
    { role: 'system', content: 'You fill in a form.' },
    { role: 'user', content },
  ]
  let text = ''
  const options = { signal: new AbortController().signal, tools: [] }
  for await (const part of fillingForms(mind).reply(messages, options))
    if (part.type === 'text-delta') text += part.text
  return text
}

test('a form about a call is answered in its form, item by item, and nothing is made up', async () => {
  const criterion = {
    id: 'x',
    name: 'x',
    goal: 'Was it polite?',
    scoring: 'binary',
    maxScore: 1,
    scoreInstructions: null,
  }
  const datum = { id: 'y', type: 'string', description: 'The name.', choices: null }
  const lines = '{"caller":"- c9: hello"}'
  expect(JSON.parse(await answerTo(question(summaryForm(null), lines)))).toMatchObject({
    title: 'SIMULATED',
  })
  expect(JSON.parse(await answerTo(question(criteriaForm([criterion] as never), lines)))).toMatchObject({
    criteria: [{ id: 'c1', result: 'unknown' }],
  })
  expect(JSON.parse(await answerTo(question(dataForm([datum] as never), lines)))).toMatchObject({
    data: [{ id: 'd1', value: null }],
  })
})

test('whatever else it is asked, the mind behind it answers', async () => {
  expect(await answerTo('Tell me a joke about a Form:\n{"summary"')).toBe('A joke.')
})
