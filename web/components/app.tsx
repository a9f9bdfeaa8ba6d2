import { useConsole } from './console-context.ts'
import { Dock } from './dock.tsx'
import { Footer } from './footer.tsx'
import { Header } from './header.tsx'
import { LatencyPanel } from './latency-panel.tsx'
import { TranscriptView } from './transcript-view.tsx'

/** The whole page. */
export function App() {
  const { state } = useConsole()
  return (
    <div class="page" data-stage={state.stage.value}>
      <Header />
      <TranscriptView />
      <LatencyPanel />
      <Dock />
      <Footer />
    </div>
  )
}
