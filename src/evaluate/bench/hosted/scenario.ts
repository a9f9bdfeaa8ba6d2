import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { INPUT_RATE } from '../../../audio/pcm.ts'
import { writeWav } from '../../../audio/wav.ts'
import type { Book } from '../../../simulate/providers/book.ts'
import type { Script } from '../../caller/script.ts'
import { parseScenario, type Scenario } from '../../scenario.ts'

/** Human speech where the corpus is; the embedded voice says the same where it is not. */
const said: readonly (readonly [clip: string | null, text: string])[] = [
  ['assistant__goog_hello', 'hello'],
  ['assistant__az_whatstheweatherlike', "what's the weather like"],
  [null, 'What time is it?'],
  ['assistant__goog_audio', 'how old is the Brooklyn Bridge'],
  ['assistant__az_chat_input_1', "i really like animals let's talk about working dogs"],
  ['assistant__goog_book_a_room', 'book a room'],
  [null, 'What is seven times eight?'],
  [
    'libri_other__libri_3331-159605-0002',
    "i've tried it and liked it and maybe this is the consequence of that night's fun",
  ],
  ['command__goforward', 'go forward ten meters'],
  [null, 'Tell me a joke.'],
  ['assistant__goog_today', 'today'],
  ['cards__001', 'ten of clubs'],
]

/** Twelve turns of a caller who waits until the agent is silent. */
export const hostedScenario = (seed: number): Scenario =>
  parseScenario(
    {
      name: 'twelve turns on hosted providers',
      seed,
      steps: [
        ...said.map(([clip, text]) => ({
          say: clip === null ? { text } : { clip: `speech/${clip}.wav`, text },
        })),
        { hang_up: true },
      ],
    },
    'the scenario of bench hosted',
  )

const EARLY_MS = 250

/** Writes what the caller says into a folder, with a book of it for ears that recognise by heart. Returns the book's path. */
export async function writeBook(folder: string, { steps }: Script): Promise<string> {
  await mkdir(folder, { recursive: true })
  const clips = steps.flatMap(step => (step.type === 'say' ? [step.clip] : []))
  const recordings: Book['recordings'] = []
  for (const [index, { pcm, text, speech }] of clips.entries()) {
    const [from, to] = [speech[0]?.fromMs, speech.at(-1)?.toMs]
    if (text === null || from === undefined || to === undefined) continue
    const wav = `${index + 1}.wav`
    await writeFile(join(folder, wav), writeWav(INPUT_RATE, [pcm]))
    // Words are asked for a little before the last of their sound has died away.
    recordings.push({ wav, words: [{ text, from_ms: from, to_ms: Math.max(from + 1, to - EARLY_MS) }] })
  }
  const path = join(folder, 'book.json')
  await writeFile(path, JSON.stringify({ recordings }))
  return path
}
