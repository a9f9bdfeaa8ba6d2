import { plainWords } from './heard.ts'

/** What the brain asks, and which intent a plain "yes" or "no" then stands for. */
export interface Question {
  readonly text: string
  readonly yes?: string
  readonly no?: string
}

export type QuestionId = keyof typeof questions

/** Every question of the brain. */
export const questions = {
  mood: { text: 'How are you today?' },
  name: { text: 'What is your name?' },
  story: { text: 'Shall I tell you a story?', yes: 'story' },
  'next-story': { text: 'Shall I tell you another story?', yes: 'story' },
  joke: { text: 'Would you like to hear a joke?', yes: 'joke' },
  'next-joke': { text: 'Do you want another joke?', yes: 'joke' },
  riddle: { text: 'Shall I give you a riddle?', yes: 'riddle' },
  'next-riddle': { text: 'Do you want another riddle?', yes: 'riddle' },
  resume: { text: 'Shall I go on?', yes: 'continue' },
  digits: { text: 'Is that right?', yes: 'digits-right', no: 'digits-wrong' },
  spell: { text: 'Which word shall I spell?' },
} satisfies Record<string, Question>

/** The question's text, to end an answer with. */
export function ask(id: QuestionId): string {
  return questions[id].text
}

const questionWords = (Object.keys(questions) as QuestionId[]).map(id => ({
  id,
  words: plainWords(questions[id].text),
}))

/** Which question the agent's last message ends with, as far as it was heard: most of it is enough. */
export function pendingQuestion(lastSaid: string): QuestionId | null {
  const said = plainWords(lastSaid.slice(-200))
  let best: { id: QuestionId; words: number } | null = null
  for (const { id, words } of questionWords) {
    for (let length = words.length; length >= Math.max(3, Math.ceil(words.length * 0.7)); length--) {
      const tail = said.slice(-length)
      if (
        tail.length === length &&
        tail.every((word, at) => word === words[at]) &&
        length > (best?.words ?? 0)
      )
        best = { id, words: length }
    }
  }
  return best?.id ?? null
}
