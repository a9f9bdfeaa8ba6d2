import { createDecoder } from '../../../audio/format.ts'
import type { Channel } from '../../../flow/channel.ts'
import { type Clock, pause } from '../../../flow/clock.ts'
import { openScope } from '../../../flow/scope.ts'
import { defer } from '../../../inference/deferred.ts'
import type { SpeechPart } from '../../provider.ts'
import { wordsOf } from '../../spoken/punctuation.ts'
import { openWordFinder } from './alignment.ts'
import type { Heard } from './contexts.ts'
import type { Settings } from './options.ts'
import type { Progress } from './patience.ts'

/** Text waits while so many frames (4 s) were not read, … */
const MOST_UNREAD = 8
/** … or so many words did not sound: about 10 s of speech, … */
const MOST_WAITING = 30
/** … but not for ever: times may be missing. */
const MOST_HELD_MS = 1_000

/** Wakes who waits for the next ring. */
export interface Bell {
  ring(): void
  readonly next: Promise<void>
}

export function openBell(): Bell {
  let next = defer<void>()
  return {
    get next() {
      return next.promise
    },
    ring() {
      next.resolve()
      next = defer()
    },
  }
}

/** Sound and words of one reply, and how far they are. */
export function openReply({ format }: Settings, parts: Channel<SpeechPart>) {
  const finder = openWordFinder(format.rate)
  let decoder = createDecoder(format, format.rate)
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
    /** Resolves when more text may be sent: what is cut by an interruption was paid for, so little of it is made ahead. */
    async room({ bell, clock, signal }: { bell: Bell; clock: Clock; signal: AbortSignal }) {
      while (!signal.aborted && parts.size > MOST_UNREAD) await bell.next
      const until = clock.now() + MOST_HELD_MS
      while (!signal.aborted && finder.waiting > MOST_WAITING && clock.now() < until) {
        const inner = openScope(signal)
        await Promise.race([bell.next, pause(clock, until - clock.now(), inner.signal)])
        inner.cancel()
      }
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
    /** All that was sent did sound, and more may follow. */
    get isBetween() {
      return !progress.isEnding && progress.heardAt !== null && finder.missing === 'none'
    },
    /** What follows is another stream of bytes. */
    restart() {
      decoder = createDecoder(format, format.rate)
    },
    close() {
      const words = [...finder.rest(), ...left].map(text => ({ text, from: 0, to: 0 }))
      if (words.length > 0) parts.push({ pcm: new Int16Array(0), words })
      parts.close()
    },
  }
}
