import type { Clock } from '../flow/clock.ts'
import type { PullNews } from '../models/pull.ts'

interface Terminal {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

const REDRAW_MS = 100
/** Where there is no terminal, a line for every tenth of a file is enough. */
const STEPS = 10
const BAR_CELLS = 20
/** A rate of less than this says nothing. */
const RATE_MS = 300

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e6 ? 3 : 1)} MB`

/** Shows a pull: one line that is drawn over again on a terminal, lines below each other elsewhere. */
export function pullPrinter(terminal: Terminal, clock: Clock) {
  let drawn = false
  let current = ''
  let last = { atMs: Number.NEGATIVE_INFINITY, step: 0 }
  let began = { atMs: 0, have: 0 }
  const line = (text: string) => {
    end()
    terminal.write(`${text}\n`)
  }
  const end = () => {
    if (drawn) terminal.write('\n')
    drawn = false
  }
  const progress = (file: string, have: number, bytes: number | null) => {
    const atMs = clock.now()
    // Another file, or the same one from the start.
    if (file !== current || have < began.have) {
      current = file
      began = { atMs, have }
      last = { atMs: Number.NEGATIVE_INFINITY, step: 0 }
    }
    const step = bytes ? Math.floor((have / bytes) * STEPS) : Math.floor(have / 10e6)
    const whole = have === bytes
    if (terminal.isTTY) {
      if (!whole && atMs - last.atMs < REDRAW_MS) return
      const tookMs = atMs - began.atMs
      const rate = tookMs < RATE_MS ? '' : `, ${megabytes(((have - began.have) / tookMs) * 1000)}/s`
      const text = `${bar(have, bytes)} ${amount(have, bytes)}${rate}`
      terminal.write(`\r\u001b[2K${text.slice(0, (terminal.columns || 80) - 1)}`)
      drawn = true
    } else {
      if (step === last.step) return
      line(`  ${amount(have, bytes)}`)
    }
    last = { atMs, step }
  }
  const tell = (news: PullNews) => {
    if (news.type === 'progress') return progress(news.file, news.have, news.bytes)
    if (news.type === 'from') line(`${news.file} from ${news.place}`)
    if (news.type === 'refused') line(`  not from there: ${news.why}`)
    if (news.type === 'checked') line(`${news.file}: sha256 is right`)
  }
  return { tell, end }
}

const amount = (have: number, bytes: number | null): string =>
  bytes ? `${megabytes(have)} of ${megabytes(bytes)}` : megabytes(have)

function bar(have: number, bytes: number | null): string {
  if (!bytes) return '…'
  const part = Math.min(1, have / bytes)
  const full = Math.round(part * BAR_CELLS)
  return `[${'#'.repeat(full)}${'.'.repeat(BAR_CELLS - full)}] ${Math.floor(part * 100)} %`
}
