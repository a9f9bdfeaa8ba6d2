import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { CallSummary } from './call-summary.tsx'
import { useConsole } from './console-context.ts'
import { ChevronIcon } from './icons.tsx'
import { TranscriptItem } from './transcript-item.tsx'
import { Welcome } from './welcome.tsx'

/** How far from the end still counts as reading the end, px. */
const nearEndPx = 80

/** The conversation, following its end unless the caller has scrolled back. */
export function TranscriptView() {
  const { state } = useConsole()
  const scroller = useRef<HTMLElement>(null)
  const following = useSignal(true)
  const { items, tentative } = state.transcript.value
  const empty = items.length === 0 && !tentative

  const toEnd = (): void => {
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight })
  }
  useLayoutEffect(() => {
    if (following.peek()) toEnd()
  })
  const onScroll = (): void => {
    const box = scroller.current
    if (box) following.value = box.scrollHeight - box.scrollTop - box.clientHeight < nearEndPx
  }

  return (
    <main class="main">
      <section class="scroller" ref={scroller} onScroll={onScroll} aria-label="Conversation">
        <div class="script">
          {empty && <Welcome />}
          <div data-testid="transcript" role="log" aria-live="polite" aria-relevant="additions">
            <ol class="items">
              {items.map(item => (
                <TranscriptItem key={item.key} item={item} />
              ))}
            </ol>
          </div>
          {tentative && (
            <p class="item item-user tentative" data-testid="item-tentative">
              <span class="who">You</span>
              <span class="words">{tentative.text}</span>
            </p>
          )}
          <CallSummary />
        </div>
      </section>
      {!following.value && (
        <button type="button" class="to-end" onClick={toEnd}>
          <ChevronIcon /> Latest
        </button>
      )}
    </main>
  )
}
