/** How many classes have a colour of their own; the next begin again. */
export const COLOURS = 6;

const LINES = ["#2563eb", "#15803d", "#b45309", "#a21caf", "#be123c", "#0f766e"];
const DARK_LINES = ["#7aa8ff", "#5fd38a", "#f0b35a", "#e28bf2", "#ff8fa3", "#5fd3c4"];

const variables = (lines: readonly string[], share: string): string =>
  lines.map((colour, index) => `--l${index}:${colour};--f${index}:${colour}${share};`).join("");

/** Colours as variables, for light and dark. */
export const THEME = `
:root{--ink:#1b2330;--soft:#5a6577;--ground:#f6f7f9;--card:#fff;--edge:#d5dae2;--good:#15803d;--bad:#b91c1c;--warn:#a15c07;--link:#1d4ed8;--focus:#1d4ed8;${variables(LINES, "22")}}
@media (prefers-color-scheme:dark){:root{--ink:#e8ecf3;--soft:#a3aec0;--ground:#12161d;--card:#1a2029;--edge:#343d4c;--good:#5fd38a;--bad:#ff8a8a;--warn:#f0b35a;--link:#8db4ff;--focus:#8db4ff;${variables(DARK_LINES, "33")}}}
`;

const classes = Array.from(
  { length: COLOURS },
  (_, index) => `.topology .c${index} rect{stroke:var(--l${index});fill:var(--f${index})}`,
).join("\n");

/** Style of the topology's picture. */
export const PICTURE_STYLE = `
.topology{font-family:system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;max-width:100%;height:auto;display:block}
.topology .ground{fill:var(--ground)}
.topology text{fill:var(--ink);font-size:13px}
.topology .strong{font-weight:600}
.topology .small{fill:var(--soft);font-size:11.5px}
.topology .line{fill:none;stroke:var(--soft);stroke-width:1.2;opacity:.6}
.topology .routing rect{fill:var(--card);stroke:var(--ink);stroke-width:1.5}
.topology .routing.absent rect{stroke:var(--soft);stroke-dasharray:5 4}
.topology .region rect{fill:var(--card);stroke:var(--edge)}
${classes}
.topology .stamp rect{stroke-width:1.3}
.topology .stamp.absent rect{fill:none;stroke-dasharray:3 3}
.topology .stamp.troubled rect{stroke:var(--bad);stroke-width:2.2}
.topology .mark{fill:var(--bad);font-weight:800;font-size:13px}
.topology a{cursor:pointer;text-decoration:none}
.topology a:hover rect{stroke-width:2.4}
.topology a:focus{outline:none}
.topology a:focus-visible rect{stroke:var(--focus);stroke-width:3}
`;
