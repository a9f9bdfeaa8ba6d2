import { createDecoder } from '../../../audio/format.ts'
import { type Channel, openChannel } from '../../../flow/channel.ts'
import { openScope } from '../../../flow/scope.ts'
import type { SpeechPart } from '../../provider.ts'
import { wordsOf } from '../../spoken/punctuation.ts'
import { openWordFinder } from './alignment.ts'
import type { VoiceSettings } from './codec.ts'
import type { Heard, VoiceContext } from './contexts.ts'
import { failureHere } from './failure.ts'
import type { Links } from './links.ts'
import { askedOf, type Route, type Settings } from './options.ts'
import { openPatience, type Progress, type Wait, waitFor } from './patience.ts'
import { isSpeakable, schedule } from './schedule.ts'

interface SpeakingOptions {
  readonly links: Links
  readonly settings: Settings
  readonly route: Route
  readonly voice: VoiceSettings
  readonly signal: AbortSignal
}

/** Speaks one reply in a context of its own. */
export async function* speakInContext(
  text: AsyncIterable<string>,
  options: SpeakingOptions,
): AsyncGenerator<SpeechPart> {
  const scope = openScope(options.signal)
  const parts = openChannel<SpeechPart>(scope.signal)
  void run(text, { ...options, signal: scope.signal, parts })
  try {
    yield* parts
  } finally {
    scope.cancel('done')
  }
}

/** Sends text and takes sound until one of them ends it; closes `parts`. Never throws. */
async function run(
  text: AsyncIterable<string>,
  { links, settings, route, voice, signal, parts }: SpeakingOptions & { readonly parts: Channel<SpeechPart> },
): Promise<void> {
  const { clock, deadlines } = settings
  const asked = askedOf(settings, route)
  const reply = openReply(settings, parts)
  const inner = openScope(signal)
  let context: VoiceContext | null = null
  const fail = (error: unknown) => {
    parts.close(error)
    inner.cancel('failed')
  }
  const patience = openPatience(clock, ({ what }) => {
    if (what === 'end') return finish()
    context?.distrust()
    fail(failureHere(asked, 'late', lateText(what, context !== null, deadlines)))
  })
  const finish = () => {
    if (reply.hasSounded) {
      reply.close()
      inner.cancel('finished')
    } else fail(failureHere(asked, 'broken', 'ended a text without a sound; try again'))
  }
  const update = () => {
    if (!inner.signal.aborted) patience.expect(waitFor(reply.progress, deadlines))
  }
  const listen = async (heard: AsyncIterable<Heard>) => {
    for await (const item of heard) {
      if (inner.signal.aborted) return
      if (item.type === 'audio') reply.hear(item, clock.now())
      else if (item.type === 'final' || reply.isWhole(item.isTold)) return finish()
      else return fail(item.failure)
      update()
    }
  }
  inner.signal.addEventListener('abort', () => {
    patience.expect(null)
    context?.abandon()
  })
  try {
    for await (const piece of schedule(text, { clock, signal: inner.signal })) {
      if (!isSpeakable(piece)) {
        reply.leave(piece)
        continue
      }
      reply.send(piece, clock.now())
      update()
      if (context === null) {
        const taken = await links.take(route)
        if (inner.signal.aborted) return taken.abandon()
        context = taken
        void listen(taken.heard)
      }
      ;(context as VoiceContext).say(piece, voice)
    }
    if (inner.signal.aborted) return
    if (context === null) return reply.close()
    reply.end(clock.now())
    context.end()
    update()
  } catch (error) {
    fail(error)
  }
}

const lateText = (
  what: Wait['what'],
  isOpen: boolean,
  { firstSoundMs, betweenFramesMs }: SpeakingDeadlines,
) =>
  what === 'more-sound'
    ? `stopped in the middle of a text and gave no sound for ${betweenFramesMs / 1000} s; look at the network, or whether credits are left`
    : `gave no sound for ${firstSoundMs / 1000} s ${isOpen ? 'after a text' : 'because no connection could be opened'}; look at the network, or whether credits are left`

interface SpeakingDeadlines {
  readonly firstSoundMs: number
  readonly betweenFramesMs: number
}

/** Sound and words of one reply, and how far they are. */
function openReply({ format }: Settings, parts: Channel<SpeechPart>) {
  const finder = openWordFinder(format.rate)
  const decoder = createDecoder(format, format.rate)
  let progress: Omit<Progress, 'missing'> = { askedAt: null, dueAt: 0, heardAt: null, isEnding: false }
  let left: readonly string[] = []
  return {
    get hasSounded() {
      return progress.heardAt !== null
    },
    get progress(): Progress {
      return { ...progress, missing: finder.missing }
    },
    send(piece: string, at: number) {
      const dueAt = finder.missing === 'text' ? progress.dueAt : at
      progress = { ...progress, askedAt: progress.askedAt ?? at, dueAt }
      finder.sent(piece)
    },
    /** Words that no voice can say. */
    leave(piece: string) {
      left = wordsOf(piece)
    },
    hear({ bytes, alignment }: Extract<Heard, { type: 'audio' }>, at: number) {
      progress = { ...progress, heardAt: at }
      const pcm = decoder.push(bytes)
      const words = finder.frame(pcm.length, alignment)
      if (pcm.length > 0 || words.length > 0) parts.push({ pcm, words })
    },
    end(at: number) {
      progress = { ...progress, isEnding: true, dueAt: finder.missing === 'text' ? progress.dueAt : at }
    },
    /** Whether a socket that was lost took nothing with it. */
    isWhole: (isTold: boolean) =>
      progress.isEnding &&
      progress.heardAt !== null &&
      (finder.missing === 'none' || (finder.missing === 'unknown' && !isTold)),
    close() {
      const words = [...finder.rest(), ...left].map(text => ({ text, from: 0, to: 0 }))
      if (words.length > 0) parts.push({ pcm: new Int16Array(0), words })
      parts.close()
    },
  }
}
