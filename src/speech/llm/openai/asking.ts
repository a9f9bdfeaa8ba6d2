import { type Addressee, type Asking, type Service, type Settings, toAsking } from '../../http/asking.ts'
import { type Answered, is, type Meaning } from '../../http/meaning.ts'

/** Those of a server that is set by hand. */
export const ownSettings: Settings = {
  key: 'ANTIPHON_LLM_KEY',
  url: 'ANTIPHON_LLM_URL',
  model: 'ANTIPHON_LLM_MODEL',
}

/** `settings` left out: those of a server that is set by hand. `baseUrl` may have the path of chat completions at its end. */
export interface ChatAddressee extends Omit<Addressee, 'settings'> {
  readonly settings?: Settings
}

export const chatAsking = ({ settings = ownSettings, ...addressee }: ChatAddressee): Asking =>
  toAsking({ ...addressee, settings, baseUrl: withoutPath(addressee.baseUrl) }, chatCompletions)

const withoutPath = (url: string): string => url.replace(/\/chat\/completions\/*(?=\?|$)/, '')

const chatCompletions: Service = { name: 'chat completions', meaningOf }

/** Groq's codes for what a model wrote and nobody can read: it may write it well the next time. */
export const badlyWritten = /tool_use_failed|output_parse_failed|json_validate_failed/

function meaningOf(_: Asking, { status, told }: Answered): Meaning | null {
  const said = `${told.type} ${told.code} ${told.text}`
  if (status !== 404 && /context.*(length|size|window)|maximum context|too many tokens/i.test(said))
    return is(
      'request',
      'has no room for the whole conversation; give the server a longer context, or the agent a shorter prompt',
    )
  if (badlyWritten.test(said))
    return is(
      'broken',
      'wrote what cannot be read, such as a call of a tool; try again, or describe the tools more simply',
    )
  return null
}
