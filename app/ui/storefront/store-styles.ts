/** All there is of style under the store's domain; quiet, so that it sits beside any theme. */
export const STORE_STYLES = `
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #1c1f23; font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
header { border-bottom: 1px solid #d9dce0; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; max-width: 60rem; margin: 0 auto; padding: .5rem 1rem; }
nav a { padding: .5rem 0; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: .5rem 0 1rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .75rem; }
a { color: #0b5c50; }
a:focus-visible, button:focus-visible, select:focus-visible, input:focus-visible, summary:focus-visible { outline: 3px solid #0b6e5f; outline-offset: 2px; }
p { max-width: 44rem; }
table { border-collapse: collapse; width: 100%; }
.scroll { overflow-x: auto; }
th, td { text-align: start; padding: .5rem 1rem .5rem 0; border-bottom: 1px solid #e4e6e9; vertical-align: top; }
td.end, th.end { text-align: end; white-space: nowrap; font-variant-numeric: tabular-nums; padding-inline-end: 0; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: 1rem; padding: 0; list-style: none; }
.card { border: 1px solid #d9dce0; border-radius: .75rem; padding: 1rem; }
.card strong { display: block; font-size: 1.35rem; }
.muted { color: #565d66; }
.notice { border-inline-start: 4px solid #0b6e5f; background: #eef7f5; padding: .75rem 1rem; }
.notice.problem { border-color: #b42318; background: #fdf1f0; }
.check { display: flex; gap: .75rem; align-items: flex-start; }
.check input { width: 1.35rem; height: 1.35rem; flex: none; margin-top: .15rem; }
button, .button { font: inherit; font-weight: 600; background: #0b5c50; color: #fff; border: 0; border-radius: .5rem; padding: .7rem 1.25rem; min-height: 2.75rem; cursor: pointer; display: inline-block; text-decoration: none; }
select { font: inherit; padding: .5rem; min-height: 2.75rem; }
`;
