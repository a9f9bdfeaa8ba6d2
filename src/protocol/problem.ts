import type { z } from 'zod'

const MAX_PATH = 100

/** The first fault of a frame as a sentence: in which frame, which field, and what was expected there. */
export function describeFault(frame: string, error: z.ZodError): string {
  const fault = error.issues[0]
  if (!fault) return `In ${frame}: invalid.`
  const path = fault.path.map(String).join('.').slice(0, MAX_PATH)
  const what = fault.message
    .replace(/^Invalid (input|option): /, '')
    .replace(/, received undefined$/, ', but it is missing')
  return `In ${frame}${path && `, field "${path}"`}: ${what}.`
}
