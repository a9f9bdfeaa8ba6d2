import { createResampler } from '../../audio/resample.ts'
import type { SpeechPart, SpokenWord } from '../provider.ts'

/** Speech at one rate as speech at another; the words stay inside their parts. */
export function openAtRate(from: number, to: number) {
  if (from === to) return { take: (part: SpeechPart) => part, rest: (): SpeechPart | null => null }
  const resampler = createResampler(from, to)
  let taken = 0
  let given = 0
  let waiting: SpokenWord[] = []
  function give(pcm: SpeechPart['pcm'], words: readonly SpokenWord[]): SpeechPart {
    const place = (at: number) => Math.min(pcm.length, Math.max(0, Math.round((at * to) / from) - given))
    const part = { pcm, words: words.map(word => ({ ...word, from: place(word.from), to: place(word.to) })) }
    given += pcm.length
    return part
  }
  return {
    take({ pcm, words }: SpeechPart): SpeechPart {
      const all = [
        ...waiting,
        ...words.map(word => ({ ...word, from: taken + word.from, to: taken + word.to })),
      ]
      taken += pcm.length
      const out = resampler.push(pcm)
      waiting = out.length === 0 ? all : []
      return give(out, out.length === 0 ? [] : all)
    },
    rest: (): SpeechPart | null => give(resampler.flush(), waiting),
  }
}
