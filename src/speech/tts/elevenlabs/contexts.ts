import { randomUUID } from 'node:crypto'
import { type Channel, openChannel } from '../../../flow/channel.ts'
import type { ProviderError } from '../../provider.ts'
import type { ProviderSocket } from '../../socket/provider-socket.ts'
import {
  type Alignment,
  closeMessage,
  initMessage,
  textMessage,
  type VoiceFrame,
  type VoiceSettings,
} from './codec.ts'
import type { Settings } from './options.ts'

/** What a context has from the service. `lost`: nothing more comes; `isTold`: the service says why. */
export type Heard =
  | { readonly type: 'audio'; readonly bytes: Uint8Array; readonly alignment: Alignment | null }
  | { readonly type: 'final' }
  | { readonly type: 'lost'; readonly failure: ProviderError; readonly isTold: boolean }

/** The text of one reply and its sound. */
export interface VoiceContext {
  readonly heard: AsyncIterable<Heard>
  /** Opens it at the service, where that was not done. */
  open(settings: VoiceSettings): void
  /** Speaks a text, in one go; the first opens the context with these settings. */
  say(text: string, settings: VoiceSettings): void
  /** No more text: the final frame comes right behind the last sound. */
  end(): void
  /** Nothing of it is wanted any more. It counts as open until its final frame. */
  abandon(): void
  /** Nothing new on this socket: it does not do what it should. */
  distrust(): void
}

/** The contexts of one socket. */
export interface Contexts {
  readonly hasRoom: boolean
  /** Ids of those that the service knows of and that were not closed. */
  readonly known: readonly string[]
  attach(socket: ProviderSocket, traceId: string | null): void
  open(): VoiceContext | null
  /** Frames of contexts that nobody listens to are dropped. */
  take(frame: VoiceFrame): void
  lose(failure: ProviderError, isTold: boolean): void
}

/** The service allows 5 and ends the whole socket at the sixth; one is left for what it may count besides. */
const MOST_CONTEXTS = 4

interface Entry {
  readonly heard: Channel<Heard>
  state: 'unknown' | 'open' | 'closing'
  callOff(): void
}

export function openContexts(settings: Settings): Contexts {
  const { clock, deadlines, noticed } = settings
  const entries = new Map<string, Entry>()
  let socket: ProviderSocket | null = null
  let traceId: string | null = null
  let isTrusted = true
  const remove = (id: string) => {
    entries.get(id)?.callOff()
    entries.delete(id)
  }
  const closeContext = (id: string, entry: Entry) => {
    if (entry.state === 'closing') return
    if (entry.state === 'unknown') return remove(id)
    entry.state = 'closing'
    socket?.send(closeMessage(id))
    // Whether the service counts it is not known then: no more contexts on this socket.
    entry.callOff = clock.after(deadlines.drainMs, () => {
      entries.delete(id)
      isTrusted = false
    })
  }
  return {
    get hasRoom() {
      return isTrusted && entries.size < MOST_CONTEXTS
    },
    get known() {
      return [...entries].filter(([, { state }]) => state === 'open').map(([id]) => id)
    },
    attach(open, trace) {
      socket = open
      traceId = trace
    },
    open() {
      if (!isTrusted || entries.size >= MOST_CONTEXTS) return null
      const id = randomUUID()
      const entry: Entry = { heard: openChannel<Heard>(), state: 'unknown', callOff() {} }
      entries.set(id, entry)
      const openAtService = (settings: VoiceSettings) => {
        if (entry.state !== 'unknown') return
        entry.state = 'open'
        socket?.send(initMessage(id, settings))
        noticed({ event: 'context-opened', contextId: id, traceId })
      }
      return {
        heard: entry.heard,
        open: openAtService,
        say(text, settings) {
          openAtService(settings)
          socket?.send(textMessage(id, text))
        },
        end: () => closeContext(id, entry),
        abandon() {
          entry.heard.close()
          closeContext(id, entry)
        },
        distrust() {
          isTrusted = false
        },
      }
    },
    take(frame) {
      const id = 'contextId' in frame ? frame.contextId : null
      const entry = id === null ? undefined : entries.get(id)
      if (id === null || entry === undefined) return
      if (frame.type === 'audio')
        entry.heard.push({ type: 'audio', bytes: frame.bytes, alignment: frame.alignment })
      // The end of a context that was not closed here is none: it is heard of again when it is.
      if (frame.type === 'final' && entry.state === 'closing') {
        entry.heard.push({ type: 'final' })
        remove(id)
      }
    },
    lose(failure, isTold) {
      isTrusted = false
      for (const [id, { heard }] of entries) {
        heard.push({ type: 'lost', failure, isTold })
        remove(id)
      }
    },
  }
}
