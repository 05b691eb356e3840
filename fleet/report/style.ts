/** How many colours classes have; one that is nobody's own may be shared. */
export const COLOURS = 6;

const LIGHT = {
  ink: "#1b2330",
  soft: "#5a6577",
  ground: "#f6f7f9",
  card: "#fff",
  edge: "#d5dae2",
  good: "#15803d",
  bad: "#b91c1c",
  warn: "#a15c07",
  link: "#1d4ed8",
  focus: "#1d4ed8",
};
const DARK: typeof LIGHT = {
  ink: "#e8ecf3",
  soft: "#a3aec0",
  ground: "#12161d",
  card: "#1a2029",
  edge: "#343d4c",
  good: "#5fd38a",
  bad: "#ff8a8a",
  warn: "#f0b35a",
  link: "#8db4ff",
  focus: "#8db4ff",
};
const LINES = ["#2563eb", "#15803d", "#b45309", "#a21caf", "#be123c", "#0f766e"];
const DARK_LINES = ["#7aa8ff", "#5fd38a", "#f0b35a", "#e28bf2", "#ff8fa3", "#5fd3c4"];

/** Classes that most fleets have; the others share the colours that are left, each always the same one. */
const OWN: Readonly<Record<string, number>> = { standard: 0, premium: 1, dedicated: 2 };

/** A class's colour: by its name alone, so that it means the same in every fleet. */
export function colourOf(name: string): number {
  if (Object.hasOwn(OWN, name)) return OWN[name] ?? 0;
  const taken = Object.keys(OWN).length;
  let hash = 0;
  for (const char of name) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 65_521;
  return taken + (hash % (COLOURS - taken));
}

const variables = (palette: typeof LIGHT, lines: readonly string[], share: string): string =>
  [
    ...Object.entries(palette).map(([name, colour]) => `--${name}:${colour};`),
    ...lines.map((colour, index) => `--l${index}:${colour};--f${index}:${colour}${share};`),
  ].join("");

/** Colours as variables, for light, dark and paper. */
export const THEME = `
:root{${variables(LIGHT, LINES, "22")}}
@media screen and (prefers-color-scheme:dark){:root{${variables(DARK, DARK_LINES, "33")}}}
`;

const classes = Array.from(
  { length: COLOURS },
  (_, index) => `.topology .c${index} rect{stroke:var(--l${index});fill:var(--l${index});fill-opacity:.13}`,
).join("\n");

const DRAWN = `
.topology{font-family:system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
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
`;

/** Style of the picture in the page. */
export const PICTURE_STYLE = `${DRAWN}
.topology{max-width:100%;height:auto;display:block}
.topology a{cursor:pointer;text-decoration:none}
.topology a:hover rect{stroke-width:2.4}
.topology a:focus{outline:none}
.topology a:focus-visible rect{stroke:var(--focus);stroke-width:3}
`;

/** Style of a picture that is a file of its own: with every colour written out, for renderers that know no variables. */
export const FILE_STYLE = DRAWN.replaceAll(/var\(--(\w+)\)/gu, (_, name: string) => {
  const line = /^l(\d)$/u.exec(name)?.[1];
  const colour =
    line === undefined ? Object.entries(LIGHT).find(([key]) => key === name)?.[1] : LINES[Number(line)];
  if (colour === undefined) throw new TypeError(`no colour ${name}`);
  return colour;
});
