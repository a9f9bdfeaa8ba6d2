import { style } from '../../turns/report/page/style.ts'

/** The turn report's page, and what only an experiment's has: bars of stages, each with a colour for light and for dark. */
export const experimentStyle = `${style}
:root {
  --vad_tail: #8a918c; --endpointing: #3f7fbf; --stt: #7a5ab5; --llm: #c2703d; --clause: #b5505f; --tts: #2f9a7f;
  --pacing: #a39a2e; --lead_in: #c9c6bb; --network: #54606b;
}
@media (prefers-color-scheme: dark) {
  :root {
    --vad_tail: #757d78; --endpointing: #5b9bdc; --stt: #a086db; --llm: #e0915e; --clause: #dd7a88; --tts: #4fc3a5;
    --pacing: #cfc552; --lead_in: #59605b; --network: #9fb0bf;
  }
}
h1 .bad { font-weight: inherit; }
.legend span { margin-right: 12px; white-space: nowrap; }
.legend span i { margin-left: 0; }
table th:first-child small, .turns th small { display: inline; }
.turns tbody th { min-width: 20ch; white-space: normal; }
.turns tbody th small { display: block; white-space: normal; }
.agreement td:last-child, .evaluation td:last-child { text-align: left; white-space: normal; min-width: 30ch; }
.falls { list-style: none; margin: 12px 0; padding: 0; }
.falls li { padding: 6px 0; border-bottom: 1px solid var(--line); }
.falls small { display: block; overflow-wrap: anywhere; }
.fall-head { display: flex; justify-content: space-between; gap: 16px; font-size: 0.875rem; }
.fall-head em { margin-left: 6px; color: var(--ink-3); font-style: normal; font-size: 0.8125rem; }
.fall-head span:last-child { flex: none; text-align: right; }
.fall { position: relative; display: flex; height: 14px; margin: 4px 0; background: var(--surface); }
.fall i { flex: none; height: 100%; }
.fall .gap { position: absolute; top: -3px; width: 2px; height: 20px; margin-left: -1px; background: var(--ink); }
.s-vad_tail_ms { background: var(--vad_tail); }
.s-endpointing_wait_ms { background: var(--endpointing); }
.s-stt_tail_ms { background: var(--stt); }
.s-llm_first_token_ms { background: var(--llm); }
.s-first_clause_ms { background: var(--clause); }
.s-tts_first_byte_ms { background: var(--tts); }
.s-pacing_ms { background: var(--pacing); }
.s-lead_in_ms { background: var(--lead_in); }
.s-network_ms { background: var(--network); }
.s-unattributed_ms { background: repeating-linear-gradient(45deg, var(--bad) 0 2px, transparent 2px 6px); }
@media (max-width: 40rem) {
  body { padding-top: 20px; }
  h2 { margin-top: 32px; }
  dl { grid-template-columns: 1fr; }
  dt { margin-top: 6px; }
  .stacked caption { white-space: normal; }
  .stacked, .stacked tbody, .stacked caption { display: block; }
  .stacked thead { position: absolute; clip-path: inset(50%); }
  .stacked tr { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 14px; padding: 6px 0; border-bottom: 1px solid var(--line); }
  .stacked th, .stacked td { padding: 0; border: 0; text-align: left; white-space: normal; }
  .stacked tbody th { flex: 1 0 100%; }
  .stacked td.none { display: none; }
  .stacked td[data-label]:not([data-label=""])::before { content: attr(data-label) " "; color: var(--ink-3); font-size: 0.8125rem; }
  .agreement td:last-child, .evaluation td:last-child { min-width: 0; flex: 1 0 100%; }
  .fall-head { flex-wrap: wrap; gap: 0 12px; }
}
`
