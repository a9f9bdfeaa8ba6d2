import { toSamples } from '../../audio/pcm.ts'
import type { Message, ReplyPart, SpeechToText, SttPart } from '../../speech/provider.ts'

/** What the caller says in every call, and what every model answers. No word is in both, in a sentence of the house, or twice. */
export const QUESTION = 'What time is it?'
const HALF = 'What time'
export const ANSWER =
  'Alpha bravo charlie delta echo, foxtrot golf hotel india juliet. Kilo lima mike november oscar papa.'

const LOUD = 1_000
const isLoud = (pcm: Int16Array): boolean => pcm.some(sample => Math.abs(sample) > LOUD)

/** In less loud sound nobody has said anything. */
const LEAST_WORDS = toSamples(300)

/** Hears the question in loud sound, half of it in half of it; in a cough it hears nothing. */
export const ears: SpeechToText = {
  name: 'ears',
  async *transcribe(input, { signal }): AsyncGenerator<SttPart> {
    let loud = 0
    let told = ''
    for await (const item of input) {
      if (signal.aborted) return
      if (item.type === 'flush') {
        const text = loud < LEAST_WORDS ? '' : QUESTION
        yield { type: 'text-final', text, confidence: text === '' ? 0 : 0.9, mark: item.mark }
        continue
      }
      if (isLoud(item.pcm)) loud += item.pcm.length
      const text = loud < 2 * LEAST_WORDS ? '' : loud < 3 * LEAST_WORDS ? HALF : QUESTION
      if (text === told) continue
      told = text
      yield { type: 'text-partial', text, confidence: 0.9 }
    }
  },
}

/** Gives the answer, or where somebody broke off what is left of it. */
export const mind = {
  name: 'mind',
  async *reply(messages: readonly Message[], { signal }: { signal: AbortSignal }): AsyncGenerator<ReplyPart> {
    const brokeOff = messages.at(-1)?.content.includes('broke off') ?? false
    const said = brokeOff ? (messages.at(-2)?.content ?? '') : ''
    const rest = ANSWER.startsWith(said) ? ANSWER.slice(said.length).trimStart() : ANSWER
    for (const word of rest.split(/(?<= )/)) {
      if (signal.aborted) return
      yield { type: 'text-delta', text: word }
    }
    yield { type: 'finish', reason: 'stop' }
  },
}

/** Chunks of the caller's are loud or quiet as a whole, so one sample of each tells. */
export const loudness = {
  name: 'loudness',
  close: async () => {},
  async *detect(audio: AsyncIterable<Int16Array>, { signal }: { signal: AbortSignal }) {
    let to = 0
    let filled = 0
    let loud = false
    for await (const pcm of audio) {
      for (let left = pcm.length; left > 0 && !signal.aborted; ) {
        const taken = Math.min(left, 512 - filled)
        loud ||= Math.abs(pcm[0] ?? 0) > LOUD
        left -= taken
        filled += taken
        if (filled < 512) continue
        to += 512
        yield { to, probability: loud ? 0.9 : 0.01 }
        filled = 0
        loud = false
      }
    }
  },
}
