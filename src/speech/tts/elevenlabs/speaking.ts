import { type Channel, openChannel } from '../../../flow/channel.ts'
import { openScope } from '../../../flow/scope.ts'
import type { SpeechPart } from '../../provider.ts'
import type { VoiceSettings } from './codec.ts'
import type { Heard, VoiceContext } from './contexts.ts'
import { failureHere } from './failure.ts'
import type { Links } from './links.ts'
import { askedOf, type Route, type Settings } from './options.ts'
import { openPatience, type Wait, waitFor } from './patience.ts'
import { type Bell, openBell, openReply } from './reply.ts'
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
  const bell = openBell()
  void run(text, { ...options, signal: scope.signal, parts, bell })
  try {
    for await (const part of parts) {
      yield part
      bell.ring()
    }
  } finally {
    scope.cancel('done')
  }
}

interface Output {
  readonly parts: Channel<SpeechPart>
  readonly bell: Bell
}

/** Sends text and takes sound until one of them ends it; closes `parts`. Never throws. */
async function run(
  text: AsyncIterable<string>,
  { links, settings, route, voice, signal, parts, bell }: SpeakingOptions & Output,
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
    // The next reply finds another open.
    links.prepare(route)
    fail(failureHere(asked, 'late', lateText(what, context !== null, deadlines)))
  })
  const finish = () => {
    if (reply.hasSounded) {
      reply.close()
      inner.cancel('finished')
    } else {
      context?.distrust()
      fail(failureHere(asked, 'broken', 'ended a text without a sound; try again'))
    }
  }
  const update = () => {
    if (!inner.signal.aborted) patience.expect(waitFor(reply.progress, deadlines))
  }
  const listen = async (heard: AsyncIterable<Heard>) => {
    for await (const item of heard) {
      if (inner.signal.aborted) return
      if (item.type === 'audio') {
        reply.hear(item, clock.now())
        bell.ring()
      } else if (item.type === 'final' || reply.isWhole(item.isTold)) return finish()
      else if (reply.isBetween) {
        // Nothing went with it: what follows is spoken on another socket.
        context = null
        return reply.restart()
      } else return fail(item.failure)
      update()
    }
  }
  inner.signal.addEventListener('abort', () => {
    patience.expect(null)
    bell.ring()
    context?.abandon()
  })
  try {
    for await (const piece of schedule(text, { clock, signal: inner.signal })) {
      if (!isSpeakable(piece)) {
        reply.leave(piece)
        continue
      }
      await reply.room({ bell, clock, signal: inner.signal })
      if (inner.signal.aborted) return
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
