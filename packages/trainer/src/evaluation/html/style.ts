/** The style sheet of the page: light, dark, and on paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f6f4ee; --surface: #fffefb; --ink: #1c2226; --muted: #59625f; --line: #d8d3c5;
  --human: #1f7a74; --ai: #b8532a; --curve: #0f5f5c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181b; --surface: #1c2225; --ink: #ebe8e0; --muted: #a6aeab; --line: #343c40;
    --human: #4fb0a6; --ai: #e08a5c; --curve: #7cc9c0;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem clamp(1rem, 4vw, 2.5rem) 4rem; max-width: 82rem;
  font: 1rem/1.55 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; color: var(--ink); background: var(--paper);
}
h1 { margin: 0; font-size: 1.75rem; font-weight: 600; }
h2 { margin: 2.5rem 0 0.75rem; font-size: 1.25rem; }
h3 { margin: 0 0 0.5rem; font-size: 1rem; }
p { margin: 0.25rem 0 0.75rem; max-width: 46rem; color: var(--muted); }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1rem; }
figure, .table {
  margin: 0; padding: 1rem; background: var(--surface); border: 1px solid var(--line); border-radius: 0.625rem;
}
.table { margin-top: 1rem; }
figcaption { margin-bottom: 0.5rem; font-weight: 600; }
svg { display: block; width: 100%; height: auto; }
.grid { stroke: var(--line); stroke-width: 1; }
.tick, .name { font: 12px system-ui, sans-serif; fill: var(--muted); }
.chance { fill: none; stroke: var(--muted); stroke-width: 1; stroke-dasharray: 4 4; }
.curve { fill: none; stroke: var(--curve); stroke-width: 2.25; stroke-linejoin: round; }
.interval { stroke: var(--curve); stroke-width: 1.5; }
.point { fill: var(--curve); }
rect.human { fill: var(--human); }
rect.ai { fill: var(--ai); }
.key::before { content: ""; display: inline-block; width: 0.7em; height: 0.7em; margin: 0 0.35em 0 0.75em; }
.key.human::before { background: var(--human); }
.key.ai::before { background: var(--ai); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.3rem 0.6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { min-width: 7.5rem; text-align: left; white-space: normal; }
thead th { color: var(--muted); font-weight: 600; white-space: normal; vertical-align: bottom; }
tbody tr:last-child > * { border-bottom: 0; }
tbody th { font-weight: 500; }
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --surface: #fff; --ink: #000; --muted: #444; --line: #ccc;
    --human: #1f7a74; --ai: #b8532a; --curve: #0f5f5c;
  }
  section, figure { break-inside: avoid; }
  .plots { grid-template-columns: repeat(3, 1fr); }
  .scroll { overflow: visible; }
  table { font-size: 0.6rem; }
}
`;
