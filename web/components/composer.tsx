import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { useConsole } from './console-context.ts'
import { SendIcon } from './icons.tsx'

/** The longest message that may be typed, characters. */
const messageLimit = 2000

/** Types a message into the call; while typing, the agent is told so that it waits. */
export function Composer() {
  const { state, control } = useConsole()
  const text = useSignal('')
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (state.kind.peek() === 'text') input.current?.focus()
  }, [state])
  const send = (event: Event): void => {
    event.preventDefault()
    control.send(text.value)
    text.value = ''
  }
  return (
    <form class="composer" onSubmit={send}>
      <input
        ref={input}
        type="text"
        name="message"
        aria-label="Message"
        placeholder="Type a message"
        autocomplete="off"
        enterkeyhint="send"
        maxLength={messageLimit}
        data-testid="message"
        value={text.value}
        onInput={event => {
          text.value = event.currentTarget.value
          control.typing()
        }}
      />
      <button
        type="submit"
        class="send"
        data-testid="send"
        aria-label="Send"
        disabled={text.value.trim() === ''}
      >
        <SendIcon />
      </button>
    </form>
  )
}
