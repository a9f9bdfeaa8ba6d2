import type { VoiceContext } from './contexts.ts'
import { failureHere } from './failure.ts'
import { type Link, openLink } from './link.ts'
import { askedOf, isSameRoute, type Route, type Settings } from './options.ts'

/**
 * The sockets of one call: one as a rule, another where a voice, a language or room for a context asks for it. They stay until the end of the call:
 * the service counts what is being made, and not the sockets.
 */
export interface Links {
  /** Opens one before it is needed. */
  prepare(route: Route): void
  /** Room for a reply. Throws `ProviderError`. */
  take(route: Route): Promise<VoiceContext>
  close(): Promise<void>
}

const TRIES = 3
/** A socket that lived so long was good: another is opened at once when it is lost. */
const GOOD_MS = 1_000
const hopeless = new Set(['key', 'quota', 'request'])

export function openLinks(settings: Settings): Links {
  const links = new Set<Link>()
  let isClosed = false
  const start = (route: Route): Link => {
    const link = openLink(settings, route)
    links.add(link)
    void link.ended.then(failure => {
      links.delete(link)
      const isWorthIt = failure !== null && !hopeless.has(failure.kind) && link.openForMs >= GOOD_MS
      if (isWorthIt && !isClosed && usable(route) === undefined) start(route)
    })
    return link
  }
  const usable = (route: Route) => [...links].find(link => isSameRoute(link.route, route) && link.isUsable)
  return {
    prepare(route) {
      if (!isClosed && usable(route) === undefined) start(route)
    },
    async take(route) {
      for (let attempt = 0; attempt < TRIES && !isClosed; attempt++) {
        const link = usable(route) ?? start(route)
        await link.opened
        const context = link.context()
        if (context) return context
        if (link.failure && hopeless.has(link.failure.kind)) throw link.failure
      }
      throw failureHere(askedOf(settings, route), 'broken', 'lost one connection after the other; try again')
    },
    async close() {
      isClosed = true
      await Promise.all([...links].map(link => link.close()))
    },
  }
}
