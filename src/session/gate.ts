/** Holds back everything that a reply does to the world until it is certain that the reply will be given. */
export interface Gate {
  readonly isOpen: boolean
  /** Resolves when it opens. */
  readonly opened: Promise<void>
  /** Does it now, or when the gate opens, in order. */
  run(act: () => void): void
  open(): void
}

export function openGate(): Gate {
  const waiting: (() => void)[] = []
  let isOpen = false
  let settle: () => void
  const opened = new Promise<void>(resolve => {
    settle = resolve
  })
  return {
    get isOpen() {
      return isOpen
    },
    opened,
    run(act) {
      if (isOpen) act()
      else waiting.push(act)
    },
    open() {
      if (isOpen) return
      isOpen = true
      for (const act of waiting) act()
      settle()
    },
  }
}
