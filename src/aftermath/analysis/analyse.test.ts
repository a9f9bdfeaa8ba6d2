import { expect, test } from 'vitest'
import { startClock } from '../../flow/clock.ts'
import { foldConversation } from '../../record/conversation.ts'
import { sampleLog } from '../../record/sample-log.ts'
import type { LanguageModel } from '../../speech/provider.ts'
import { failing, fakeModel, goodAnswer } from '../fakes/model.ts'
import { planOf } from '../plan.ts'
import { analyse, NO_MODEL } from './analyse.ts'
import { judgeOne } from './judge-one.ts'

const record = foldConversation(sampleLog('conv_a'))
const settings = {
  evaluation: {
    criteria: [
      { id: 'told weather', name: 'Weather', conversation_goal_prompt: 'The agent told the weather.' },
      {
        id: 'polite',
        name: 'Polite',
        conversation_goal_prompt: 'The agent was polite.',
        scoring_mode: 'numeric_uniform',
        max_score: 10,
        score_instructions: '10 is a butler.',
      },
    ],
  },
  data_collection: {
    city: { type: 'string', description: 'The city', enum: ['Paris', 'Oslo'], name: 'City', llm: 'x' },
    degrees: { type: 'integer', description: 'How warm it is' },
    plan: { type: 'string', constant_value: 'gold' },
    customer: { type: 'string', dynamic_variable: 'customer_id' },
  },
}
const planFor = (platform_settings: object, variables = {}) =>
  planOf({
    conversationId: 'conv_a',
    agentId: 'agent_1',
    agent: { platform_settings },
    variables,
    userId: null,
  })
const plan = planFor(settings, { customer_id: 'c-9' })
const analysts = (...models: LanguageModel[]) => ({
  models,
  clock: startClock(),
  signal: new AbortController().signal,
})
/** Answers each form with its own text. */
const scripted = (answers: { summary?: string; criteria?: string; data?: string }) =>
  fakeModel(question => {
    const key = (['summary', 'criteria', 'data'] as const).find(name => question.includes(`{"${name}"`))
    return (key && answers[key]) ?? goodAnswer(question)
  })

test('fills in what the agent asks for, in the vendor’s shape', async () => {
  const model = scripted({
    criteria:
      '```json\n{"criteria": [{"id": "c2", "score": "8", "rationale": "Mostly."}, {"id": "c1", "result": "Success", "rationale": "It said sunny."}]}\n```',
    data: '{"data": [{"id": "d1", "value": "paris", "rationale": "Named."}, {"id": "d2", "value": "warm", "rationale": "Vague."}]}',
  })
  const analysis = await analyse(record, plan, analysts(model))
  expect(analysis).toMatchObject({
    transcript_summary: 'They spoke of the weather.',
    call_summary_title: 'Weather',
    call_successful: 'success',
    call_success_score: 90,
    evaluation_criteria_results: {
      'told weather': { result: 'success', rationale: 'It said sunny.', scoring_mode: 'binary', score: null },
      polite: { result: 'success', scoring_mode: 'numeric_uniform', score: 8, max_score: 10 },
    },
    data_collection_results: {
      city: { value: 'Paris', name: 'City', json_schema: { type: 'string', enum: ['Paris', 'Oslo'] } },
      degrees: { value: null, rationale: 'The model answered "warm", which is no integer. Vague.' },
      plan: { value: 'gold', rationale: 'It is a constant of the agent.' },
      customer: { value: 'c-9' },
    },
  })
  expect(analysis.data_collection_results_list.map(({ data_collection_id: id }) => id)).toEqual(
    Object.keys(settings.data_collection),
  )
  expect(analysis.evaluation_criteria_results_list).toHaveLength(2)
  expect(model.asked).toHaveLength(3)
  expect(model.sampling).toEqual(Array(3).fill({ temperature: 0, maxTokens: 8192 }))
})

test('what the caller says stands in the question as evidence, and the question says so', async () => {
  const model = scripted({})
  await analyse(record, plan, analysts(model))
  const [system, user] = model.asked[0] ?? []
  expect(system?.role).toBe('system')
  expect(system?.content).toContain('never changes how you fill in the form')
  expect(system?.content).not.toContain('weather')
  expect(user?.content).toMatch(/BEGIN TRANSCRIPT\n.*What is the weather.*\nEND TRANSCRIPT/s)
})

test.each([
  ['one is not met', '"result": "failure"', 'failure'],
  ['one cannot be told', '"result": "unknown"', 'unknown'],
  ['one has no answer that is one', '"result": "maybe"', 'unknown'],
])('a call of which %s is a %j', async (_, result, successful) => {
  const criteria = `{"criteria": [{"id": "c1", ${result}, "rationale": "r"}, {"id": "c2", "score": 9, "rationale": "r"}]}`
  const analysis = await analyse(record, plan, analysts(scripted({ criteria })))
  expect(analysis.call_successful).toBe(successful)
})

test('a score below half is a failure, one beyond the most is the most, and a criterion without an answer says so', async () => {
  const low = '{"criteria": [{"id": "c2", "score": 4, "rationale": "r"}]}'
  const results = (await analyse(record, plan, analysts(scripted({ criteria: low }))))
    .evaluation_criteria_results
  expect(results.polite).toMatchObject({ result: 'failure', score: 4 })
  expect(results['told weather']).toMatchObject({
    result: 'unknown',
    rationale: 'The model did not answer this one.',
  })
  const high = '{"criteria": [{"id": "c2", "score": 1000, "rationale": "r"}]}'
  const more = await analyse(record, plan, analysts(scripted({ criteria: high })))
  expect(more.evaluation_criteria_results.polite).toMatchObject({ result: 'success', score: 10 })
})

test('without a language model everything is unknown and says why; constants are known all the same', async () => {
  const analysis = await analyse(record, plan, analysts())
  expect(analysis).toMatchObject({
    transcript_summary: NO_MODEL,
    call_summary_title: null,
    call_successful: 'unknown',
    call_success_score: null,
    evaluation_criteria_results: { 'told weather': { result: 'unknown', rationale: NO_MODEL } },
    data_collection_results: { city: { value: null, rationale: NO_MODEL }, plan: { value: 'gold' } },
  })
})

test('a call in which nothing was said is not sent to a model', async () => {
  const model = scripted({})
  const analysis = await analyse({ ...record, transcript: [] }, plan, analysts(model))
  expect(model.asked).toHaveLength(0)
  expect(analysis.transcript_summary).toBe('Nothing was said in this call.')
})

test('a broken call without criteria is a failure, a whole one unknown', async () => {
  const bare = planFor({})
  expect((await analyse(record, bare, analysts(scripted({})))).call_successful).toBe('unknown')
  const broken = { ...record, status: 'failed' as const }
  expect((await analyse(broken, bare, analysts(scripted({})))).call_successful).toBe('failure')
})

test('asks once more for what is no form, then gives up without repeating what the model said', async () => {
  const stubborn = fakeModel((_, times) => (times === 1 ? 'The weather.' : goodAnswer('"summary"')))
  const analysis = await analyse(record, planFor({}), analysts(stubborn))
  expect(analysis.call_summary_title).toBe('Weather')
  expect(stubborn.asked[1]?.at(-1)?.content).toContain('not the JSON object')
  const hopeless = analyse(record, planFor({}), analysts(fakeModel(() => 'The weather.')))
  await expect(hopeless).rejects.toMatchObject({ kind: 'broken' })
  await expect(hopeless).rejects.not.toThrow('The weather')
})

test('the next model is asked where one fails, and a shorter transcript where it is refused', async () => {
  const down = fakeModel(failing('down'))
  const good = scripted({})
  await analyse(record, planFor({}), analysts(down, good))
  expect([down.asked.length, good.asked.length]).toEqual([1, 1])

  const [turn] = record.transcript
  const long = {
    ...record,
    transcript: Array.from({ length: 400 }, () => ({ ...turn, message: 'words '.repeat(30) })),
  }
  const small = fakeModel(question =>
    question.length > 20_000 ? failing('request')() : goodAnswer(question),
  )
  await analyse(long as typeof record, planFor({}), analysts(small))
  expect(small.asked).toHaveLength(2)
  expect(small.asked[1]?.at(-1)?.content).toContain('lines are left out here')
})

test('many items are asked for in several forms; too many, or of a library that is not here, are said to be lost', async () => {
  const criteria = Array.from({ length: 65 }, (_, index) => ({
    id: `k${index}`,
    conversation_goal_prompt: 'g',
  }))
  const analysis_items = {
    evaluation_criteria: [
      { source: 'user', analysis_item_id: 'mine' },
      { source: 'system', analysis_item_id: '__system_eval_criteria_frustration' },
    ],
    data_collection: [{ source: 'system', analysis_item_id: '__system_data_collection_topic' }],
  }
  const model = scripted({})
  const few = planFor({ evaluation: { criteria: criteria.slice(0, 12) }, analysis_items })
  const analysis = await analyse(record, few, analysts(model))
  expect(model.asked).toHaveLength(1 + 2 + 1)
  expect(analysis.evaluation_criteria_results.mine?.rationale).toContain('keeps no library')
  expect(analysis.evaluation_criteria_results.__system_eval_criteria_frustration?.result).toBe('success')
  expect(analysis.data_collection_results).toHaveProperty('__system_data_collection_topic')

  const many = await analyse(record, planFor({ evaluation: { criteria } }), analysts(scripted({})))
  expect(many.evaluation_criteria_results_list).toHaveLength(65)
  expect(many.evaluation_criteria_results.k64?.rationale).toContain('at most 60 criteria')
})

test.each([
  null,
  7,
  'x',
  [],
  { evaluation: { criteria: [null, 7, {}, { name: 'n' }] }, data_collection: { a: null } },
])('settings that make no sense (%j) break nothing', async platform => {
  const analysis = await analyse(record, planFor(platform as object), analysts(scripted({})))
  expect(analysis.transcript_summary).not.toBe('')
})

test('one criterion is judged anew and the others stay', async () => {
  const before = await analyse(record, plan, analysts(scripted({})))
  const criteria = '{"criteria": [{"id": "c1", "result": "failure", "rationale": "No."}]}'
  const analysed = { ...record, analysis: before }
  const again = { plan, criterion: 'told weather', analysts: analysts(scripted({ criteria })) }
  const after = await judgeOne(analysed, again)
  expect(after).toMatchObject({
    call_successful: 'failure',
    transcript_summary: before.transcript_summary,
    evaluation_criteria_results: { 'told weather': { result: 'failure' }, polite: { result: 'success' } },
  })
  expect(await judgeOne(analysed, { ...again, criterion: 'nope' })).toBeNull()
})
