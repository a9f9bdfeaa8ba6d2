import { plainWords } from '../heard.ts'
import type { Intent } from '../intent.ts'
import { ask } from '../questions.ts'
import type { Scene } from '../scene.ts'
import { type Story, stories } from '../stories.ts'
import { pick, pickUntold } from '../variety.ts'

/** The whole of a story with its frame. */
function tell(scene: Scene): string {
  const known = stories.map(story => ({ story, text: story.title }))
  const next = stories.find(story => isNamed(story, scene)) ?? pickUntold(scene, known)?.story ?? stories[0]
  if (!next) return 'I know no stories.'
  return `${pick(scene, openings)} This one is called, ${next.title}. ${next.text} ${ask('next-story')}`
}

/** Whether the caller asks for this one: "the story about the fox". */
function isNamed(story: Story, { heard }: Scene): boolean {
  const about = heard.words.slice(heard.words.findIndex(word => word === 'about' || word === 'the') + 1)
  return plainWords(story.title).some(
    word => word.length >= 3 && word !== 'the' && word !== 'who' && about.includes(word),
  )
}

const openings = ['With pleasure.', 'Gladly.', 'Sure.', 'Make yourself comfortable.']

/** Long stories, so that there is something to interrupt. */
export const storytelling: readonly Intent[] = [
  {
    name: 'story',
    patterns: [
      'tell|hear|want|like|know|have|read|give|about|another|more|need|say|say|us * story|stories',
      '^ [a] [long|short|good|bedtime|another|new] story|stories $',
      'me a story',
      'once upon a time',
      'fairy tale',
      'tell me something long',
      'talk for a while|minute|bit',
      'keep talking',
    ],
    answer: tell,
  },
]
