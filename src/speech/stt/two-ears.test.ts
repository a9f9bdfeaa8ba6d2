import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openChannel } from '../../flow/channel.ts'
import { ProviderError, type SpeechToText, type SttInput, type SttPart } from '../provider.ts'
import { describeSpeechToText } from './conformance.ts'
import { readSpoken } from './fixtures/spoken.ts'
import { loadMoonshine, type Moonshine } from './moonshine.ts'
import { withPartialsFrom } from './two-ears.ts'

let moonshine: Moonshine
beforeAll(async () => {
  moonshine = await loadMoonshine()
})
afterAll(() => moonshine.close())

describeSpeechToText({
  name: 'two ears',
  language: 'en',
  spoken: readSpoken(),
  open: async () => withPartialsFrom(moonshine, moonshine),
})

const never = () => new AbortController().signal
const ears = (
  name: string,
  part: 'partials' | 'finals',
  extra: Partial<SpeechToText> = {},
): SpeechToText => ({
  name,
  async *transcribe(input) {
    for await (const item of input) {
      if (item.type === 'flush') yield { type: 'text-final', text: name, confidence: 0.9, mark: item.mark }
      else if (part === 'partials') yield { type: 'text-partial', text: name, confidence: 0.5 }
    }
  },
  ...extra,
})

async function hear(stt: SpeechToText, language = 'en') {
  const input = openChannel<SttInput>()
  const parts: SttPart[] = []
  input.push({ type: 'audio', pcm: new Int16Array(320) })
  const reading = (async () => {
    for await (const part of stt.transcribe(input, { signal: never(), language })) parts.push(part)
  })()
  // It may fail before it is waited for.
  reading.catch(() => {})
  await new Promise(resolve => setImmediate(resolve))
  input.push({ type: 'flush', mark: 7 })
  input.close()
  await reading
  return parts.map(part => `${part.type} ${part.text}`)
}

describe('two ears', () => {
  test('an empty final does not undo what was heard surely', async () => {
    const partial = (confidence: number): SpeechToText => ({
      name: 'near',
      async *transcribe(input) {
        for await (const item of input)
          if (item.type === 'audio') yield { type: 'text-partial', text: 'near', confidence }
      },
    })
    const empty: SpeechToText = {
      name: 'far',
      async *transcribe(input) {
        for await (const item of input)
          if (item.type === 'flush') yield { type: 'text-final', text: ' ', confidence: 0, mark: item.mark }
      },
    }
    expect(await hear(withPartialsFrom(partial(0.8), empty))).toEqual([
      'text-partial near',
      'text-final near',
    ])
    expect(await hear(withPartialsFrom(partial(0.7), empty))).toEqual(['text-partial near', 'text-final  '])
  })

  test('partials come from one, finals from the other', async () => {
    const stt = withPartialsFrom(ears('near', 'partials'), ears('far', 'partials'))
    expect(stt.name).toBe('far, partials by near')
    expect(await hear(stt)).toEqual(['text-partial near', 'text-final far'])
  })

  test('a failure of the partials is none of the turn’s; one of the finals is', async () => {
    const fails = (name: string): SpeechToText => ({
      name,
      // biome-ignore lint/correctness/useYield: it fails before it could.
      async *transcribe() {
        throw new ProviderError(name, 'gone', { kind: 'down' })
      },
    })
    expect(await hear(withPartialsFrom(fails('near'), ears('far', 'finals')))).toEqual(['text-final far'])
    await expect(hear(withPartialsFrom(ears('near', 'partials'), fails('far')))).rejects.toThrow('far: gone')
  })

  test('a language that the partials do not know has finals only; what is understood is the finals’', async () => {
    const near = ears('near', 'partials', { understands: language => language === 'en' })
    const stt = withPartialsFrom(near, ears('far', 'finals', { understands: language => language !== 'xx' }))
    expect(await hear(stt, 'fr')).toEqual(['text-final far'])
    expect([stt.understands?.('fr'), stt.understands?.('xx')]).toEqual([true, false])
  })

  test('what is kept for a call is kept for both', () => {
    const call = (name: string) =>
      ears(name, 'finals', { forCall: () => ears(`${name} of the call`, 'finals') })
    const stt = withPartialsFrom(call('near'), call('far'))
    expect(stt.forCall?.({ signal: never(), language: 'en' }).name).toBe(
      'far of the call, partials by near of the call',
    )
  })
})
