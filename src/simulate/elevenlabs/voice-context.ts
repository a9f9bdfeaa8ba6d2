import { pause } from '../../flow/clock.ts'
import { finalFrame } from './voice-frames.ts'
import type { VoiceLine } from './voice-line.ts'
import type { VoiceMessage, VoiceSettings } from './voice-messages.ts'
import { speakGeneration } from './voice-speaking.ts'

/** A stream of text and its sound: the only one of a `stream-input` socket (`id` null), or one of the five of the other. */
export interface VoiceContext {
  /** Text, a flush, or the clock's reset; `message` is its number. */
  take(sent: VoiceMessage, message: number): void
  /** No more text. Text that was not yet due to be spoken is spoken (`speaksRest`) or dropped. Resolves at its `isFinal`. */
  close(message: number, speaksRest: boolean): Promise<void>
  /** Whether these settings may come now. */
  accepts(settings: VoiceSettings): boolean
  end(): void
}

// Default of the vendor's documentation; and of a text with `try_trigger_generation` so much must be there.
const SCHEDULE = [120, 160, 250, 290]
const TRIGGERED = 50

export function openVoiceContext(
  line: VoiceLine,
  id: string | null,
  { first, idle, final }: { first: VoiceMessage; idle(): void; final(): void },
): VoiceContext {
  const { service, query } = line
  const settings = first.voice_settings ?? null
  const schedule = first.generation_config?.chunk_length_schedule ?? SCHEDULE
  let buffer = ''
  let generations = 0
  let closing: Promise<void> | null = null
  let spoken: Promise<boolean> = Promise.resolve(true)
  let made: Promise<unknown> = Promise.resolve()
  let callOff = () => {}

  const watch = () => {
    callOff()
    callOff = service.clock.after(query.inactivityMs, idle)
  }
  const say = (message: number) => {
    const text = buffer.trim()
    buffer = ''
    if (text === '') return
    generations++
    line.note('generation-started', { contextId: id, message, text })
    const speed = settings?.speed ?? 1
    spoken = speakGeneration(line, {
      id,
      text,
      message,
      speed,
      after: spoken,
      madeBefore: made,
      made(done) {
        made = done
      },
    })
  }
  const threshold = () => schedule[Math.min(generations, schedule.length - 1)] ?? TRIGGERED
  watch()
  return {
    take({ text, flush, try_trigger_generation }, message) {
      if (closing) return
      watch()
      // One space opens a context and keeps it; it is not heard.
      if (text && (text.trim() !== '' || buffer !== '')) buffer += text
      const isDue =
        query.autoMode ||
        flush === true ||
        buffer.length >= threshold() ||
        (try_trigger_generation === true && buffer.length > TRIGGERED)
      if (isDue) say(message)
    },
    close(message, speaksRest) {
      if (closing) return closing
      callOff()
      if (speaksRest) say(message)
      const latency = service.wait(id === null ? 'final' : 'contextFinal')
      const asked = service.clock.now()
      closing = spoken.then(async isWhole => {
        if (!isWhole) return
        await pause(service.clock, Math.max(0, asked + latency - service.clock.now()), line.signal)
        if (line.signal.aborted || line.fault(['no-final'], message)) return
        line.send(finalFrame(id, line.spelling(message)))
        line.note('final-sent', { contextId: id })
        final()
      })
      return closing
    },
    accepts: given => JSON.stringify(given) === JSON.stringify(settings),
    end: () => callOff(),
  }
}
