"""How the page of a comparison looks: light and dark, on a phone, and on paper.

Nothing is fetched, and nothing needs a script. Each verdict has a letter besides its colour. Must
not know what is on the page but for the names of its classes.
"""

STYLE = """
:root {
  color-scheme: light dark;
  --page: #fff; --text: #1b1f24; --quiet: #57606a; --line: #d0d7de; --raised: #f6f8fa;
  --link: #0550ae;
  --p: #dafbe1; --p-text: #0b5223; --f: #cf222e; --f-text: #fff; --w: #fff1c2; --w-text: #6b4700;
  --k: #ddf4ff; --k-text: #0a3f7a; --s: #a40e26; --s-text: #fff; --u: #e6e9ed; --u-text: #3d444d;
  --i: #ffe3d1; --i-text: #7a3000; --e: #5b1a8a; --e-text: #fff; --o: #eee5ff; --o-text: #4a2a92;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --text: #e6edf3; --quiet: #9aa4af; --line: #3d444d; --raised: #161b22;
    --link: #79c0ff;
    --p: #12361f; --p-text: #9be9a8; --f: #e5484d; --f-text: #1a0003; --w: #4a3800;
    --w-text: #ffdf85; --k: #0c2d4d; --k-text: #a5d6ff; --s: #ff8f9c; --s-text: #2b0006;
    --u: #2d333b; --u-text: #c4ccd4; --i: #4d2600; --i-text: #ffc8a0; --e: #c997ff;
    --e-text: #21003d; --o: #2e2050; --o-text: #d6c5ff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem; max-width: 90rem; background: var(--page); color: var(--text);
  font: 1rem/1.45 system-ui, sans-serif; overflow-wrap: break-word;
}
h1 { font-size: 1.5rem; margin: .5rem 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
.judged { padding: .75rem 1rem; border-left: .4rem solid; background: var(--raised); }
.worse { border-color: var(--f); }
.fine { border-color: #2da44e; }
.unlike { padding: .5rem 1rem .5rem 2rem; border: 1px solid var(--w-text); background: var(--w); }
.unlike { color: var(--w-text); }
.scroll { overflow: auto; border: 1px solid var(--line); width: fit-content; max-width: 100%; }
.scroll:focus-visible, summary:focus-visible
{ outline: 3px solid var(--link); outline-offset: 1px; }
.tall { max-height: 88vh; width: auto; }
table { border-collapse: separate; border-spacing: 0; }
.tall table { width: 100%; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: center; }
th { font-weight: 600; }
td, th { vertical-align: top; }
thead th { position: sticky; top: 0; z-index: 2; background: var(--raised); }
thead th { vertical-align: bottom; min-width: 5.5rem; }
th:first-child, td:first-child { text-align: left; min-width: 8.5rem; }
.tall th:first-child { position: sticky; left: 0; z-index: 1; background: var(--page); }
.tall th:first-child { border-right: 1px solid var(--line); min-width: 9rem; max-width: 36rem; }
.tall thead th:first-child { z-index: 3; background: var(--raised); }
.tall .section th { background: var(--raised); font-size: .9rem; }
.tall .section td, .tall .section th { background: var(--raised); }
.tall tbody th { font-weight: 400; }
.date, .says, .level, .why, .part, .meaning { color: var(--quiet); font-size: .85rem; }
.date, .says, .part { display: block; }
.date, .meaning { font-weight: 400; }
.id, .case { font-family: ui-monospace, monospace; font-size: .85rem; }
.id, .case, .says, .why, .judged, .unlike, .drill dt { overflow-wrap: anywhere; }
.drill > td { padding: 0 .6rem .5rem; border-right: 0; }
.drill details { position: sticky; left: .6rem; width: min(70rem, 100vw - 5rem); }
summary { cursor: pointer; padding: .3rem 0; color: var(--link); font-size: .9rem; }
.drill ul { margin: 0; padding: 0; list-style: none; }
.drill li { padding: .4rem 0; border-top: 1px dotted var(--line); }
.drill dl { display: grid; grid-template-columns: auto 1fr; gap: .2rem .6rem; margin: .25rem 0 0; }
.drill dt { text-align: right; font-size: .85rem; }
.drill dd { margin: 0; text-align: left; }
.v {
  display: inline-block; min-width: 1.6rem; padding: 0 .35rem; border-radius: .25rem;
  font: 700 .9rem/1.5rem ui-monospace, monospace; text-align: center;
}
.p { background: var(--p); color: var(--p-text); }
.f { background: var(--f); color: var(--f-text); }
.w { background: var(--w); color: var(--w-text); }
.k { background: var(--k); color: var(--k-text); }
.s { background: var(--s); color: var(--s-text); }
.u { background: var(--u); color: var(--u-text); }
.i { background: var(--i); color: var(--i-text); }
.e { background: var(--e); color: var(--e-text); }
.o { background: var(--o); color: var(--o-text); }
.n { border: 1px dashed var(--quiet); }
.alone { box-shadow: inset 0 0 0 2px var(--link); }
.mark { display: block; color: var(--link); font-size: .8rem; font-weight: 600; }
.lost { font-weight: 700; }
.drill .case + span { font-size: .85rem; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1rem; padding: 0; list-style: none; }
@media (max-width: 40rem) {
  body { padding: .5rem; }
  th, td { padding: .3rem .35rem; }
  thead th { min-width: 4rem; font-size: .8rem; }
  .tall th:first-child { width: 46vw; min-width: 46vw; max-width: 46vw; }
  .id, .case { font-size: .75rem; }
  thead .date { font-size: .7rem; }
  .drill details { left: .35rem; width: calc(100vw - 3.6rem); }
  .drill dl { display: block; }
  .drill dt { text-align: left; margin-top: .3rem; }
}
@media print {
  :root { color-scheme: light; font-size: 8pt; }
  body { max-width: none; padding: 0; }
  th, td { padding: .2rem .4rem; }
  thead th, th:first-child, td:first-child, .tall th:first-child { min-width: 0; }
  thead { font-size: .85rem; }
  .drill details { width: auto; }
  .drill details::details-content { content-visibility: visible; }
  .scroll, .tall { max-height: none; overflow: visible; border: 0; }
  thead th, .tall th:first-child, .drill details { position: static; }
  thead { display: table-header-group; }
  tr, li { break-inside: avoid; }
  .v { border: 1px solid; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
"""The whole of it, as it stands between the tags of the page."""
