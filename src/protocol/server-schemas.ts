import { z } from 'zod'
import { isObject, isTooDeep, maxJsonDepth, readJsonObject } from './json.ts'
import { describeFault } from './problem.ts'
import { errorFrames, handoverFrames, insightFrames, lineFrames, textFrames } from './server-event-schemas.ts'
import type { ServerFrame } from './server-frames.ts'
import { toolFrames } from './server-tool-schemas.ts'

/** Every frame that this server may send, and nothing else: an unknown key or a null in the wrong place is a fault. */
export const serverFrameSchema = z.discriminatedUnion('type', [
  ...lineFrames,
  ...textFrames,
  ...toolFrames,
  ...insightFrames,
  ...handoverFrames,
  ...errorFrames,
])

/** A frame, or the sentence that says what is wrong with it. */
export type ServerReading =
  | { readonly ok: true; readonly frame: ServerFrame | { readonly type: 'unknown'; readonly name: string } }
  | { readonly ok: false; readonly problem: string }

const knownTypes: ReadonlySet<unknown> = new Set(
  serverFrameSchema.options.flatMap(option => [...option.shape.type.values]),
)

/**
 * Reads a text frame as a client does. Never throws. Types and keys that we do not know are no fault, since the
 * contract grows; a known field with the wrong value is one.
 */
export function readServerFrame(text: string): ServerReading {
  const json = readJsonObject(text)
  if (!json.ok) return json
  const { object } = json
  const { type } = object
  if (typeof type !== 'string') return { ok: false, problem: 'The frame has no "type": expected a string.' }
  if (!knownTypes.has(type)) return { ok: true, frame: { type: 'unknown', name: type } }
  if (isTooDeep(object))
    return { ok: false, problem: `In ${type}: nested deeper than ${maxJsonDepth} levels.` }
  const first = serverFrameSchema.safeParse(object)
  if (first.success) return { ok: true, frame: first.data }
  dropUnknownKeys(object, first.error)
  const second = serverFrameSchema.safeParse(object)
  return second.success
    ? { ok: true, frame: second.data }
    : { ok: false, problem: describeFault(type, second.error) }
}

function dropUnknownKeys(object: Record<string, unknown>, error: z.ZodError): void {
  for (const issue of error.issues) {
    if (issue.code !== 'unrecognized_keys') continue
    const inner = issue.path.reduce<unknown>((at, key) => Object(at)[key], object)
    if (isObject(inner)) for (const key of issue.keys) delete inner[key]
  }
}
