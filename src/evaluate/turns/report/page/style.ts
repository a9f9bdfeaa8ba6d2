/** The console's colours (`web/styles/tokens.css`), and one for what is bad. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #faf9f6; --surface: #fff; --ink: #181c1a; --ink-2: #4d5450; --ink-3: #68706b;
  --line: #e2e0d9; --line-strong: #8a918c; --accent: #0b6b57; --accent-wash: #d9ece6;
  --caller: #6c736e; --said: #e9e6dc; --aside: #f0dfc4; --bad: #a8321f; --mark: #f4d35e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #121514; --surface: #1b1f1d; --ink: #eceeec; --ink-2: #b4bab6; --ink-3: #929994;
    --line: #2c312e; --line-strong: #757d78; --accent: #5cc9ae; --accent-wash: #17312b;
    --caller: #9aa19c; --said: #2b302d; --aside: #41341f; --bad: #ff9483; --mark: #8f7412;
  }
}
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif; font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%; }
body { max-width: 76rem; margin: 0 auto; padding: 32px clamp(16px, 4vw, 32px) 96px; }
h1 { margin: 0 0 4px; font-size: 1.75rem; font-weight: 650; letter-spacing: -0.01em; }
h2 { margin: 48px 0 8px; font-size: 1.125rem; font-weight: 650; }
h3 { margin: 28px 0 6px; font-size: 0.9375rem; font-weight: 650; }
p { margin: 8px 0; max-width: 75ch; }
small { font-size: 0.8125rem; font-weight: 400; color: var(--ink-3); }
a { color: var(--accent); text-underline-offset: 3px; text-decoration-thickness: 1px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.lead { color: var(--ink-2); }
.good { color: var(--accent); }
.bad { color: var(--bad); font-weight: 650; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 20px; margin: 16px 0; font-size: 0.875rem; }
dt { color: var(--ink-3); }
dd { margin: 0; overflow-wrap: anywhere; }
.problems { margin: 24px 0; padding: 12px 20px; border: 1px solid var(--bad); border-radius: 8px; }
.problems h2 { margin: 0; color: var(--bad); }
.problems ul { margin: 8px 0 0; padding-left: 20px; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; }
caption { padding: 0 0 8px; caption-side: top; text-align: left; color: var(--ink-3); font-size: 0.8125rem; }
th, td { padding: 5px 10px; border-bottom: 1px solid var(--line); text-align: right; vertical-align: baseline; white-space: nowrap; }
thead th { border-bottom-color: var(--line-strong); color: var(--ink-2); font-weight: 500; font-size: 0.8125rem; }
th:first-child, td:first-child, .words { text-align: left; }
th:first-child, td:first-child { padding-left: 0; }
tbody th { font-weight: 500; }
td.words { white-space: normal; min-width: 13ch; }
td.words small { display: block; }
details { border-bottom: 1px solid var(--line); scroll-margin-top: 12px; }
h3 { scroll-margin-top: 12px; }
summary { padding: 6px 0; cursor: pointer; font-size: 0.875rem; font-weight: 500; overflow-wrap: anywhere; }
summary small { margin-left: 6px; }
details[open] { padding-bottom: 20px; }
.definition { color: var(--ink-2); font-size: 0.875rem; }
.files { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; max-width: none; font-size: 0.8125rem; color: var(--ink-3); }
audio { width: min(420px, 100%); height: 36px; }
.tracks { display: flex; margin: 8px 0 12px; }
.tracks .scroll { min-width: 0; }
.tracks svg { display: block; flex: none; font-size: 10.5px; fill: var(--ink-2); }
.timeline { cursor: crosshair; }
.grid { stroke: var(--line); fill: none; }
.tracks .axis, .tracks .lanes { fill: var(--ink-3); }
.axis { text-anchor: middle; }
.said { fill: var(--said); }
.said.aside { fill: var(--aside); }
.caller { fill: var(--caller); }
.agent { fill: var(--accent); }
path.end { stroke: var(--ink); stroke-width: 1.5; }
text.end { fill: var(--ink); font-weight: 600; }
.reply rect { fill: var(--accent-wash); stroke: var(--accent); stroke-width: 0.75; }
.reply text { fill: var(--ink); }
.cut { stroke: var(--bad); stroke-width: 2.5; }
.event path { stroke: var(--line-strong); }
.measure path { stroke: var(--accent); fill: none; }
.measure text { fill: var(--ink); }
.mark { fill: var(--mark); fill-opacity: 0.45; }
.head { fill: var(--bad); }
.values { width: auto; font-size: 0.8125rem; }
.values th, .values td { padding: 2px 20px 2px 0; }
.unseen { position: absolute; }
button { padding: 0; border: 0; background: none; color: var(--accent); font: inherit; text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: 3px; cursor: pointer; }
.legend { font-size: 0.8125rem; color: var(--ink-2); }
.legend i { display: inline-block; width: 14px; height: 12px; margin: 0 5px 0 12px; vertical-align: -1px; border-radius: 2px; }
.legend i:first-child { margin-left: 0; }
@media print { details { break-inside: avoid; } }
`
