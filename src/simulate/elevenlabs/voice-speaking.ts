import { pause } from '../../flow/clock.ts'
import { voiceErrors } from './voice-errors.ts'
import { audioFrame } from './voice-frames.ts'
import { generate, type VoiceFrame } from './voice-generation.ts'
import type { VoiceLine } from './voice-line.ts'

interface Generation {
  readonly id: string | null
  readonly text: string
  /** Of the message that made it due. */
  readonly message: number
  readonly speed: number
  /** The generation before it in the same context. */
  readonly after: Promise<boolean>
  /** That before it was made; and it is told when this is. */
  readonly madeBefore: Promise<unknown>
  made(done: Promise<unknown>): void
}

const SLOW_MS = 5_000
const QUEUED_MS = 50
const JITTER_MS = 300
const HUGE_BYTES = 17 << 20

/** Makes the sound of a text and sends it when it is due. Resolves to whether all was sent: after a fault nothing follows. */
export async function speakGeneration(line: VoiceLine, of: Generation): Promise<boolean> {
  const { service, query, signal } = line
  const { id, text, message, speed, after, madeBefore } = of
  const { clock } = service
  const slow = line.fault(['slow', 'queued'], message)
  const added = slow ? (slow.value ?? (slow.name === 'slow' ? SLOW_MS : QUEUED_MS)) : 0
  const due = clock.now() + service.wait('firstSound') + added
  // One at a time is made, so that what was begun for one client does not keep another waiting.
  const frames = madeBefore
    .then(() =>
      generate({
        text,
        voice: service.voice,
        voiceId: query.voice,
        speed,
        format: query.format,
        signal,
        syncAlignment: query.syncAlignment,
        keepsOrigin: line.fault(['generation-times'], message) !== null,
        cutsSamples: line.fault(['odd-bytes'], message) !== null,
      }),
    )
    .catch(error => {
      line.note('voice-failed', { message: String(error) })
      return null
    })
  of.made(frames)
  if (!(await after)) return false
  await pause(clock, due - clock.now(), signal)
  const made = await frames
  if (signal.aborted) return false
  if (made === null) {
    line.fail(voiceErrors.internal)
    return false
  }
  return strikesBefore(line, message) ?? sendFrames(line, { id, message, frames: made })
}

/** What goes wrong in place of the first sound; null: nothing. */
function strikesBefore(line: VoiceLine, message: number): boolean | null {
  const rule = line.fault(
    ['quota', 'concurrency', 'quota-silent', 'no-audio', 'empty', 'rubbish', 'huge'],
    message,
  )
  switch (rule?.name) {
    case 'quota':
      line.fail(voiceErrors.quota)
      return false
    case 'concurrency':
      line.fail(voiceErrors.concurrency)
      return false
    case 'quota-silent':
    case 'no-audio':
      return false
    case 'empty':
      return true
    case 'rubbish':
      line.send('<html>502')
      return false
    case 'huge':
      line.send(JSON.stringify({ audio: 'A'.repeat(HUGE_BYTES) }))
      return false
    default:
      return null
  }
}

async function sendFrames(
  line: VoiceLine,
  { id, message, frames }: { id: string | null; message: number; frames: readonly VoiceFrame[] },
): Promise<boolean> {
  const { service, query, signal } = line
  const break_ = line.fault(['stall', 'truncated', 'truncated-1000'], message)
  const jitter = line.fault(['jitter'], message)
  const hasTimes = line.fault(['no-alignment'], message) === null
  const spelling = line.spelling(message)
  for (const [index, frame] of frames.entries()) {
    if (break_ && index >= (break_.value ?? 1)) return breakOff(line, break_.name)
    if (jitter) await pause(service.clock, service.random() * (jitter.value ?? JITTER_MS), signal)
    if (signal.aborted) return false
    const sent = hasTimes ? frame : { ...frame, alignment: null, normalized: null }
    line.send(audioFrame(sent, id, spelling))
    line.note('audio-sent', { contextId: id, bytes: frame.bytes.length, rate: query.format.rate })
    if (index < frames.length - 1) await pause(service.clock, service.wait('everyFrame'), signal)
  }
  return break_ ? breakOff(line, break_.name) : !signal.aborted
}

function breakOff(line: VoiceLine, name: string): boolean {
  if (name === 'truncated') line.cut()
  if (name === 'truncated-1000') line.close(1000, '')
  return false
}
