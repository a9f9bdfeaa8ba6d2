import { openScope } from '../../../flow/scope.ts'
import type { TextToSpeech, VoiceOptions } from '../../provider.ts'
import { keepSpeed } from '../speed.ts'
import { type Links, openLinks } from './links.ts'
import { type ElevenLabsOptions, PROVIDER, type Route, type Settings, settingsOf } from './options.ts'
import { speakInContext } from './speaking.ts'

/** A voice of ElevenLabs. `close` ends its sockets in good order. */
export interface ElevenLabsVoice extends TextToSpeech {
  close(): Promise<void>
}

/**
 * ElevenLabs' text to speech over its socket of several contexts (`multi-stream-input`), one context per reply. `forCall` opens a socket at once and keeps
 * it for the call; without it each reply opens its own. Every piece of text is flushed by itself, so sound comes as soon as it can and words stay
 * whole. Throws an Error for an address that is none; every failure while speaking is a `ProviderError` that never shows the key.
 */
export function openElevenLabsVoice(options: ElevenLabsOptions): ElevenLabsVoice {
  const settings = settingsOf(options)
  const open = new Set<Links>()
  const use = (): Links => {
    const links = openLinks(settings)
    open.add(links)
    return links
  }
  const leave = async (links: Links) => {
    await links.close()
    open.delete(links)
  }
  const rate = settings.format.rate
  return {
    name: PROVIDER,
    rate,
    forCall({ signal, ...voice }) {
      const links = use()
      if (signal.aborted) void leave(links)
      else {
        links.prepare(routeOf(settings, voice))
        signal.addEventListener('abort', () => void leave(links), { once: true })
      }
      return {
        name: PROVIDER,
        rate,
        async *speak(text, { signal: ofSpeech, ...voice }) {
          if (signal.aborted) return
          const scope = openScope(ofSpeech)
          const hangUp = () => scope.cancel('the call has ended')
          signal.addEventListener('abort', hangUp, { once: true })
          try {
            yield* speakOn(links, settings, { text, signal: scope.signal, voice })
          } finally {
            signal.removeEventListener('abort', hangUp)
            scope.cancel('spoken')
          }
        },
      }
    },
    async *speak(text, { signal, ...voice }) {
      if (signal.aborted) return
      const links = use()
      links.prepare(routeOf(settings, voice))
      try {
        yield* speakOn(links, settings, { text, signal, voice })
      } finally {
        void leave(links)
      }
    },
    async close() {
      await Promise.all([...open].map(leave))
    },
  }
}

interface Asking {
  readonly text: AsyncIterable<string>
  readonly signal: AbortSignal
  readonly voice: VoiceOptions
}

async function* speakOn(links: Links, settings: Settings, { text, signal, voice }: Asking) {
  if (signal.aborted) return
  yield* speakInContext(text, {
    links,
    settings,
    route: routeOf(settings, voice),
    voice: {
      speed: keepSpeed(voice.speed),
      ...(voice.stability !== undefined && { stability: voice.stability }),
      ...(voice.similarityBoost !== undefined && { similarityBoost: voice.similarityBoost }),
    },
    signal,
  })
}

const routeOf = ({ voice }: Settings, asked: VoiceOptions): Route => ({
  voice: asked.voice || voice,
  language: asked.language ?? null,
})
