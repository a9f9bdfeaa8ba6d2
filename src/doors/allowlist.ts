import { isObject } from '../protocol/json.ts'

/** Who may call an agent (`platform_settings.auth`). */
export interface AgentAuth {
  /** Anybody may, from the origins that are allowed; false: only with a signed URL, a token or a key. */
  readonly isPublic: boolean
  /** Hosts of pages that may, with their port where it is not the scheme's own; empty: all. */
  readonly allowlist: readonly string[]
  /** Whether whoever says no origin is refused. Without an allowlist it means nothing. */
  readonly requiresOrigin: boolean
  readonly shareableToken: string | null
}

/** Reads it out of an agent's JSON; a wrong value closes rather than opens. */
export function readAuth(agent: unknown): AgentAuth {
  const settings = isObject(agent) && isObject(agent.platform_settings) ? agent.platform_settings : {}
  const auth = isObject(settings.auth) ? settings.auth : {}
  const entries = Array.isArray(auth.allowlist) ? auth.allowlist : []
  return {
    isPublic: auth.enable_auth === undefined || auth.enable_auth === null || auth.enable_auth === false,
    allowlist: entries.map(entry => hostOf(isObject(entry) ? entry.hostname : entry)),
    requiresOrigin: auth.require_origin_header === true,
    shareableToken:
      typeof auth.shareable_token === 'string' && auth.shareable_token !== '' ? auth.shareable_token : null,
  }
}

/** Whether the page that calls is one of those that may. */
export function isAllowedOrigin({ allowlist, requiresOrigin }: AgentAuth, origin: string | null): boolean {
  if (allowlist.length === 0) return true
  if (origin === null) return !requiresOrigin
  return allowlist.includes(hostOf(origin)) && hostOf(origin) !== NOWHERE
}

/** The host of no page. */
const NOWHERE = ''

/** `https://Example.com:443/`, `example.com:80` → `example.com`; another port stays, since another port is another page. */
function hostOf(entry: unknown): string {
  if (typeof entry !== 'string' || entry === 'null') return NOWHERE
  const text = entry.trim()
  const url = text.includes('://') ? text : `https://${text}`
  return URL.canParse(url) ? new URL(url).host.replace(/:(80|443)$/, '') : NOWHERE
}
