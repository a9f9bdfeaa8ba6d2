import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Message, ReplyPart, SpeechToText } from '../speech/provider.ts'
import { setStage } from './stage.ts'
import { adaptivePolicy } from './turn/index.ts'

const HALVES = ['I would like a table', 'for two on Friday please']
/** 150 ms. */
const LEAST = 2_400
const STORY = Array.from({ length: 40 }, (_, index) => `word${index}`).join(' ')

/** Hears a half of the sentence in every stretch of voice, whichever turn it belongs to. */
function halves(): SpeechToText {
  let heard = 0
  return {
    name: 'halves',
    async *transcribe(input) {
      const own: string[] = []
      let loudSamples = 0
      for await (const item of input) {
        if (item.type === 'flush') {
          yield { type: 'text-final', text: own.join(' '), confidence: 0.9, mark: item.mark }
          continue
        }
        for (const sample of item.pcm) {
          if (Math.abs(sample) < 1_000) loudSamples = 0
          // What a turn hears of the next one's first moments is not its own.
          else if (++loudSamples === LEAST) own.push(HALVES[heard++] ?? 'more')
        }
      }
    },
  }
}

test('whoever goes on within their pause has said one thing: one entry in the history, one answer', async () => {
  const pauseMs = fc.integer({ min: 2, max: 70 }).map(chunks => chunks * 20)
  await fc.assert(
    fc.asyncProperty(pauseMs, fc.integer({ min: 0, max: 900 }), async (pause, thinkMs) => {
      const asked: (readonly Message[])[] = []
      const stage = setStage({
        policy: { ...adaptivePolicy, greets: false },
        stt: halves(),
        llm: {
          name: 'thinks',
          async *reply(messages, { signal }): AsyncGenerator<ReplyPart> {
            asked.push(messages)
            await new Promise<void>(done => stage.clock.after(thinkMs, done))
            if (signal.aborted) return
            yield { type: 'text-delta', text: `${STORY}.` }
            yield { type: 'finish', reason: 'stop' }
          },
        },
      })
      stage.session.begin()
      await stage.caller(600, true)
      await stage.caller(pause, false)
      await stage.caller(900, true)
      await stage.caller(3_000, false)
      const said = (asked.at(-1) ?? []).filter(({ role }) => role !== 'system')
      expect(said).toEqual([{ role: 'user', content: HALVES.join(' ') }])
      const finished = new Set(stage.played.map(({ turn }) => turn))
      expect(stage.said('agent-corrected').length).toBe(finished.size - 1)
      stage.abort()
    }),
    { numRuns: 150 },
  )
})
