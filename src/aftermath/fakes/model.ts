import { type LanguageModel, type Message, ProviderError } from '../../speech/provider.ts'

export interface FakeModel extends LanguageModel {
  /** What it was asked, each time. */
  readonly asked: (readonly Message[])[]
  readonly sampling: unknown[]
}

/** For tests: a model that says what `answer` says about the last message; a thrown `ProviderError` is its failure. */
export function fakeModel(answer: (question: string, times: number) => string, name = 'fake'): FakeModel {
  const asked: (readonly Message[])[] = []
  const sampling: unknown[] = []
  return {
    name,
    asked,
    sampling,
    async *reply(messages, options) {
      asked.push(messages)
      sampling.push(options.sampling)
      const text = answer(messages.at(-1)?.content ?? '', asked.length)
      for (const part of text.match(/[\s\S]{1,7}/g) ?? []) yield { type: 'text-delta', text: part }
      yield { type: 'finish', reason: 'stop' }
    },
  }
}

/** Answers every form: all criteria are met, nothing is found of the data. */
export const goodAnswer = (question: string): string => {
  if (question.includes('"summary"')) return '{"summary": "They spoke of the weather.", "title": "Weather"}'
  const ids = [...question.matchAll(/^- ([cd]\d+)/gm)].map(([, id]) => id)
  return question.includes('"criteria"')
    ? JSON.stringify({
        criteria: ids.map(id => ({ id, rationale: 'It was.', result: 'success', score: 80 })),
      })
    : JSON.stringify({ data: ids.map(id => ({ id, rationale: 'Not said.', value: null })) })
}

export const failing = (kind: 'down' | 'key' | 'request') => (): never => {
  throw new ProviderError('fake', 'it fails', { kind })
}
