"""The look of the page: light and dark, readable on paper too; nothing is loaded from outside."""

STYLE = """
:root { color-scheme: light dark; --paper: #fbfaf7; --ink: #22262b; --soft: #6a717a;
  --line: #d9d6cd; --band: #f1eee6; --open: #c9d6e6; --due: #8a6d1f; --remind: #8fa3b8;
  --head: #d08a1d; --up: #c2552d; --top: #9b1c3a; --done: #2f7d4f; --done_late: #b07a12; }
@media (prefers-color-scheme: dark) { :root { --paper: #16191d; --ink: #e4e2dc; --soft: #9aa1aa;
  --line: #343a42; --band: #1e2329; --open: #33465c; --due: #d6b656; --remind: #6f8296;
  --head: #e5a845; --up: #ec7f57; --top: #f06a8a; --done: #5fbd86; --done_late: #dba83f; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 2rem 1.25rem 4rem; background: var(--paper);
  color: var(--ink); font: 16px/1.5 "Noto Sans", "Segoe UI", system-ui, sans-serif; }
h1 { font-size: 1.45rem; line-height: 1.3; margin: 0 0 .5rem; text-wrap: balance; }
h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem; padding-bottom: .25rem;
  border-bottom: 2px solid var(--line); }
p { margin: .2rem 0; } .soft { color: var(--soft); }
.assumed { border-left: 4px solid var(--due); padding: .35rem .75rem; background: var(--band); }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; }
th, td { padding: .25rem .7rem .25rem 0; text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; white-space: normal; }
th { color: var(--soft); font-weight: 600; border-bottom: 1px solid var(--line); }
tbody tr:nth-child(even) { background: var(--band); }
ul { margin: .3rem 0; padding-left: 1.2rem; } li { margin: .12rem 0; font-size: .92rem; }
li b { font-weight: 600; font-variant-numeric: tabular-nums; }
details { margin: .5rem 0; } summary { cursor: pointer; font-weight: 600; }
svg { display: block; width: 100%; min-width: 52rem; height: auto; }
svg text { fill: var(--ink); font: 11px "Noto Sans", "Segoe UI", system-ui, sans-serif; }
svg text.soft { fill: var(--soft); }
.band { fill: var(--band); } .grid { stroke: var(--line); stroke-width: 1; }
.open { fill: var(--open); } .due { stroke: var(--due); stroke-width: 2; }
.remind { fill: var(--remind); } .head { fill: var(--head); } .up { fill: var(--up); }
.top { fill: var(--top); } .done { fill: var(--done); } .done_late { fill: var(--done_late); }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; font-size: .88rem; }
.legend svg { display: inline-block; width: 14px; min-width: 0; height: 14px;
  vertical-align: -2px; margin-right: .35rem; }
@media print { body { max-width: none; } details > * { display: block; } }
"""
