import type { Logger } from 'pino'
import type { CallStore } from '../aftermath/follow.ts'
import { openCallMeter } from '../metrics/call-meter.ts'
import type { Meter } from '../metrics/meter.ts'
import { turnLogFields } from '../metrics/turn-log.ts'
import { openConversationFold } from '../record/conversation.ts'
import type { CallContext } from '../record/conversation-record.ts'
import { openShadow } from '../replay/shadow.ts'
import type { LogEntry, LogHeader } from '../session/log.ts'
import type { Watcher } from './live.ts'

/** Where a call's log goes: the store, the fold that becomes its record, the meter, the watchers, and one line per turn. */
export function openCallLog({
  header,
  context,
  store,
  watch,
  logger,
  meter,
}: {
  readonly header: LogHeader
  readonly context: CallContext
  readonly store: CallStore
  readonly watch: Watcher
  readonly logger: Logger
  readonly meter: Meter
}) {
  const id = header.conversationId
  const record = openConversationFold(context)
  const figures = openCallMeter(meter, record.turn)
  let isCounted = true
  const shadow =
    header.shadow &&
    openShadow({
      live: header.policy,
      shadow: header.shadow,
      mark(mark, at) {
        meter.count(`shadow_${mark.change.replaceAll('-', '_')}`)
        write({ kind: 'mark', at, mark })
      },
      crashed: error => logger.error({ err: error, conversation_id: id }, 'a shadow policy crashed'),
    })
  const begun = store.begin(header, context)

  /** A bug in the figures costs the figures of this call, and not the call. */
  function count(act: () => void): void {
    if (!isCounted) return
    try {
      act()
    } catch (error) {
      isCounted = false
      logger.error({ err: error, conversation_id: id }, 'a call could not be counted')
    }
  }

  function write(entry: LogEntry): void {
    record.push(entry)
    count(() => figures.push(entry))
    store.append(id, [entry])
    shadow?.push(entry)
    if (entry.kind !== 'command') return
    const { command } = entry
    if (command.type === 'finish-reply' || command.type === 'cut-reply') report(command.turn)
  }

  function report(number: number): void {
    // The cut's own marks follow in the same tick; the turn is told once they are in.
    setImmediate(() => {
      const turn = record.turn(number)
      if (!turn) return
      watch({ type: 'turn', turn })
      logger.info({ conversation_id: id, ...turnLogFields(turn) }, 'turn')
    })
  }

  write(header)
  return {
    write,
    /** Writes the record; resolves when it is stored. */
    async end(hasAudio: boolean): Promise<void> {
      await begun
      shadow?.end()
      const done = record.record()
      count(() => figures.end(done.antiphon.end_reason))
      await store.finish(id, {
        ...done,
        has_audio: hasAudio,
        has_user_audio: hasAudio,
        has_response_audio: hasAudio,
      })
    },
  }
}
