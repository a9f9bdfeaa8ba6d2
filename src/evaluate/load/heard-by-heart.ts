import { toSamples } from '../../audio/pcm.ts'
import { readBook } from '../../simulate/providers/book.ts'
import { indexOf, openListener } from '../../simulate/providers/hearing/listener.ts'
import type { Clip } from '../caller/script.ts'
import type { Repertoire } from './scripts.ts'

/**
 * What a recogniser that knows the book at `path` by heart hears of a repertoire. It takes some short sounds of one voice for each other, and of
 * those it hears nothing: nobody would answer, and the silence would be the stand-in's.
 */
export function heardByHeart(repertoire: Repertoire, path: string): Repertoire {
  const index = indexOf(readBook(path))
  const isHeard = ({ clip }: { readonly clip: Clip }): boolean => {
    const listener = openListener(index)
    const heard = listener.hear(around(clip.pcm)).map(({ text }) => text)
    return heard.join(' ') === clip.text
  }
  const kept = {
    ...repertoire,
    questions: repertoire.questions.filter(isHeard),
    stories: repertoire.stories.filter(isHeard),
    murmurs: repertoire.murmurs.filter(isHeard),
  }
  if (kept.questions.length < 3 || kept.stories.length === 0 || kept.murmurs.length === 0)
    throw new Error('the simulated recogniser hears too little of what the callers of a load say')
  return kept
}

/** As a call has it: quiet before, and long enough behind. */
function around(pcm: Int16Array): Int16Array {
  const [before, behind] = [toSamples(500), toSamples(2_000)]
  const sound = new Int16Array(before + pcm.length + behind)
  sound.set(pcm, before)
  return sound
}
