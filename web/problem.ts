import { numberOr, record, textOr } from './json.ts'

/** Something that went wrong, in a sentence for the caller; `canWrite` when a call in writing would still work. */
export interface Problem {
  readonly text: string
  readonly canWrite: boolean
}

/** Close code of a server that takes no more calls (protocol: "too many concurrent connections"). */
const serverFull = 3008

const microphone: Readonly<Record<string, string>> = {
  NotAllowedError:
    'The microphone was refused. Allow it for this page in the browser’s site settings, then press Talk again.',
  SecurityError:
    'The browser keeps the microphone from this page. Allow it in the site settings, then press Talk again.',
  NotFoundError: 'No microphone was found. Connect one, then press Talk again.',
  NotReadableError:
    'The microphone cannot be opened; another program may be using it. Close that program, then press Talk again.',
}

const sentence = (reason: string): string => (/[.!?…]$/.test(reason) ? reason : `${reason}.`)

/** What a connection that ended with a close code means to the caller; code and reason as the server gave them. */
export function closeProblem(code: number | null, reason: string | null): Problem {
  if (code === serverFull) {
    const why = reason ? ` It said: ${sentence(reason)}` : ''
    return {
      text: `The server is full and takes no more calls right now.${why} Try again in a moment.`,
      canWrite: false,
    }
  }
  if (reason) return { text: `The server ended the call: ${sentence(reason)}`, canWrite: false }
  if (code === 1000) {
    return { text: 'The server ended the call before it began, without a reason.', canWrite: false }
  }
  return {
    text: 'The connection to the server was lost. Check that it is running and reachable, then press Talk again.',
    canWrite: false,
  }
}

/** What a call that could not be placed means to the caller. Takes whatever the official client threw. */
export function startProblem(error: unknown): Problem {
  const name = error instanceof Error ? error.name : textOr(record(error)?.name, '')
  const refused = microphone[name]
  if (refused) return { text: refused, canWrite: true }
  const fields = error instanceof Error ? { ...error } : record(error)
  const code = numberOr(record(fields)?.closeCode, null)
  const reason = textOr(record(fields)?.closeReason, null)
  if (code !== null || reason !== null) return closeProblem(code, reason)
  if (name === 'SessionConnectionError') return closeProblem(null, null)
  const message = error instanceof Error ? error.message : String(error)
  return { text: `The call could not be placed: ${sentence(message)}`, canWrite: true }
}

/** Said when the server accepted the connection and then never began the conversation. */
export const silentServer: Problem = {
  text: 'The server did not begin the call within 15 seconds. Try again; if it stays so, look at the server’s log.',
  canWrite: false,
}

/** Why this page can have no microphone at all; null when it can. `host` is the page's own. */
export function pageProblem(page: { readonly secure: boolean; readonly host: string }): Problem | null {
  if (page.secure) return null
  return {
    text:
      `Browsers give the microphone only to https pages and to localhost, and this page came from http://${page.host}. ` +
      'Start the server with --tls-cert and --tls-key, or open the page as http://localhost on the machine itself.',
    canWrite: true,
  }
}

/** Said while the page cannot reach its server. */
export function serverGone(host: string): Problem {
  return { text: `The server at ${host} does not answer. This page keeps trying.`, canWrite: false }
}
