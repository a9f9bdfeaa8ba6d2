/** Where a server may be found. */
export interface Place {
  /** Who has this port by custom; null: too many. */
  readonly kind: string | null
  /** Scheme, host and port. */
  readonly origin: string
}

const OLLAMA = 'http://127.0.0.1:11434'

/** The ports that Ollama, llama.cpp and vLLM have unless they are told otherwise. 8080 and 8000 are many others' as well. */
export const localPlaces = (ollamaHost: string | null): readonly Place[] => [
  { kind: 'Ollama', origin: ollamaOrigin(ollamaHost ?? '') },
  { kind: null, origin: 'http://127.0.0.1:8080' },
  { kind: null, origin: 'http://127.0.0.1:8000' },
]

/**
 * `OLLAMA_HOST` as Ollama reads it: scheme, host and port may each be missing. It is the address that the server binds to, too, so one that means
 * every interface is this machine. Another machine's is left alone: what is found by itself must not send a call's words away.
 */
function ollamaOrigin(text: string): string {
  const match = /^(?:(https?):\/\/)?(\[[^\]]*\]|[^:/]*)(?::(\d{1,5}))?\/*$/.exec(text.trim())
  const [, scheme, host = '', port] = match ?? []
  const local = ['', '0.0.0.0', '[::]'].includes(host) ? '127.0.0.1' : host
  if (!match || !/^(127(\.\d{1,3}){3}|localhost|\[::1\])$/i.test(local)) return OLLAMA
  return `${scheme ?? 'http'}://${local}:${port ?? (scheme === undefined ? 11_434 : defaultPort(scheme))}`
}

/** The port that a URL leads to. */
export const portOf = ({ protocol, port }: URL): number =>
  port === '' ? defaultPort(protocol.slice(0, -1)) : Number(port)

const defaultPort = (scheme: string): number => (scheme === 'https' ? 443 : 80)
