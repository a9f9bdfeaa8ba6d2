import type { ComponentChildren } from 'preact'

function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  )
}

export const MicrophoneIcon = () => (
  <Icon>
    <rect x="9" y="3" width="6" height="11" rx="3" />
    <path d="M5.500 11.500a6.500 6.500 0 0 0 13 0M12 18v3" />
  </Icon>
)

export const MutedIcon = () => (
  <Icon>
    <path d="M15 9.500V6a3 3 0 0 0-5.700-1.300M9 9v2a3 3 0 0 0 4.600 2.500" />
    <path d="M5.500 11.500a6.500 6.500 0 0 0 10.300 5.300M18.500 11.500a6.500 6.500 0 0 1-.5 2.500M12 18v3M4 3.500l16 17" />
  </Icon>
)

/** A handset laid down. */
export const HangUpIcon = () => (
  <Icon>
    <path d="M3 13.500c5-4.700 13-4.700 18 0l-2.200 2.700-3.900-1.500v-2.600a11 11 0 0 0-5.800 0v2.600l-3.900 1.500z" />
  </Icon>
)

export const SendIcon = () => (
  <Icon>
    <path d="M12 19V5.500M6 11l6-6 6 6" />
  </Icon>
)

export const ChevronIcon = () => (
  <Icon>
    <path d="M6 9.500l6 6 6-6" />
  </Icon>
)

/** Two voices, one answering the other. */
export const Mark = () => (
  <svg class="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path class="mark-caller" d="M3.500 9.500v5M8.500 6.500v11" />
    <path class="mark-agent" d="M15.500 3.500v17M20.500 8.500v7" />
  </svg>
)
