import { useEffect, useRef } from 'preact/hooks'
import { createRibbonHistory, lift, type RibbonHistory } from '../ribbon-history.ts'
import { useConsole } from './console-context.ts'

const stepMs = 60
const stepPx = 5
const barPx = 3
/** Still pictures a second for those who asked for less motion. */
const calmMs = 500

interface Sheet {
  readonly context: CanvasRenderingContext2D
  readonly width: number
  readonly height: number
  readonly caller: string
  readonly agent: string
  readonly line: string
}

/** The canvas at its present size and the page's present colours. */
function sheet(canvas: HTMLCanvasElement): Sheet | null {
  const context = canvas.getContext('2d')
  if (!context) return null
  const { width, height } = canvas.getBoundingClientRect()
  const ratio = window.devicePixelRatio
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide
    canvas.height = high
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  const style = getComputedStyle(canvas)
  const colour = (name: string): string => style.getPropertyValue(name).trim()
  return {
    context,
    width,
    height,
    caller: colour('--caller'),
    agent: colour('--accent'),
    line: colour('--line'),
  }
}

function bar({ context, height }: Sheet, x: number, level: number, up: boolean): void {
  const middle = height / 2
  const length = Math.max(1, level * (middle - 3))
  context.beginPath()
  context.roundRect(x, up ? middle - 1 - length : middle + 1, barPx, length, barPx / 2)
  context.fill()
}

/** Two tracks on one time line: the agent's voice above it, the caller's below. */
function drawTracks(canvas: HTMLCanvasElement, history: RibbonHistory, shiftPx: number): void {
  const paper = sheet(canvas)
  if (!paper) return
  const { context, width } = paper
  const steps = history.input.length
  const visible = Math.min(steps, Math.ceil(width / stepPx) + 1)
  for (let i = 0; i < visible; i++) {
    const x = width - i * stepPx - shiftPx
    context.fillStyle = paper.agent
    bar(paper, x, history.output[steps - 1 - i] ?? 0, true)
    context.fillStyle = paper.caller
    bar(paper, x, history.input[steps - 1 - i] ?? 0, false)
  }
}

/** One level for each voice, without a time line. */
function drawLevels(canvas: HTMLCanvasElement, input: number, output: number): void {
  const paper = sheet(canvas)
  if (!paper) return
  const { context, width, height } = paper
  const row = (y: number, level: number, colour: string): void => {
    context.fillStyle = paper.line
    context.fillRect(0, y, width, 4)
    context.fillStyle = colour
    context.fillRect(0, y, width * level, 4)
  }
  row(height * 0.3 - 2, output, paper.agent)
  row(height * 0.7 - 2, input, paper.caller)
}

/** Both voices over the last seconds: who spoke, when, and how long it was quiet between. */
export function VoiceRibbon() {
  const { control } = useConsole()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)')
    const history = createRibbonHistory(400)
    let last = performance.now()
    let frame = 0
    const tick = (now: number): void => {
      frame = requestAnimationFrame(tick)
      if (!canvas.current) return
      if (calm.matches) {
        if (now - last < calmMs) return
        last = now
        const { input, output } = control.levels()
        drawLevels(canvas.current, lift(input), lift(output))
        return
      }
      // A page that slept does not replay what it missed.
      if (now - last > 20 * stepMs) last = now - stepMs
      for (; now - last >= stepMs; last += stepMs) {
        const { input, output } = control.levels()
        history.push(input, output)
      }
      drawTracks(canvas.current, history, ((now - last) / stepMs) * stepPx)
    }
    frame = requestAnimationFrame(tick)
    return () => cancelAnimationFrame(frame)
  }, [control])
  return (
    <div class="ribbon" aria-hidden="true">
      <canvas ref={canvas} />
      <span class="ribbon-agent">Agent</span>
      <span class="ribbon-caller">You</span>
    </div>
  )
}
