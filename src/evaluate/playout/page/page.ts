import { Conversation } from '@elevenlabs/client'

declare global {
  interface Window {
    /** Numbers of the tap, five for every 128 samples the page has played. */
    played: number[]
    loaded: boolean
    /** Moments in which the main thread was not free. */
    delays: { readonly until: number; readonly ms: number }[]
    call(cell: string, origin: string): Promise<void>
    keepBusy(ms: number): void
  }
}

window.played = []
const connect = AudioNode.prototype.connect
const tapped = new Set<BaseAudioContext>()

/** Whatever the client connects to its output is connected to the tap as well. */
function connectAndTap(this: AudioNode, target: AudioNode & AudioParam, ...rest: number[]): AudioNode {
  const result = Reflect.apply(connect, this, [target, ...rest])
  if (target instanceof MediaStreamAudioDestinationNode && !tapped.has(this.context)) {
    tapped.add(this.context)
    void this.context.audioWorklet.addModule('/tap.js').then(() => {
      const tap = new AudioWorkletNode(target.context, 'tap')
      tap.port.onmessage = ({ data }) => window.played.push(...data)
      Reflect.apply(connect, this, [tap])
      Reflect.apply(connect, tap, [target])
    })
  }
  return result
}
Reflect.set(AudioNode.prototype, 'connect', connectAndTap)

window.call = async (cell, origin) => {
  await Conversation.startSession({ agentId: cell, origin, connectionType: 'websocket' })
}

window.keepBusy = ms => {
  setInterval(() => {
    const until = performance.now() + ms
    while (performance.now() < until);
  }, 1_000)
}

window.delays = []
let ranAt = performance.now()
setInterval(() => {
  const ms = performance.now() - ranAt - 20
  if (ms > 20) window.delays.push({ until: Date.now(), ms })
  ranAt = performance.now()
}, 20)

window.loaded = true
