import { describeFault } from './problem.ts'
import type { ServerFrame } from './server-frames.ts'
import { serverFrameSchema } from './server-schemas.ts'

/**
 * Holds frames that a server sent against our own schema, to the letter: an unknown type, an unknown key or a null in the wrong place is
 * a fault. Gives the frames back; throws an Error that names the first fault, with the frame (without its audio).
 */
export function checkFrames(frames: readonly unknown[]): readonly ServerFrame[] {
  return frames.map((frame, index) => {
    const parsed = serverFrameSchema.safeParse(frame)
    if (parsed.success) return parsed.data
    const text = JSON.stringify(frame, (key, value) => (key === 'audio_base_64' ? '…' : value))
    throw new Error(
      `Frame ${index} is not one of the protocol. ${describeFault('it', parsed.error)}: ${text?.slice(0, 500)}`,
    )
  })
}
