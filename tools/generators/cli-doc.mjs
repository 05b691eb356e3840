// Writes docs/cli.md from the command's own help. With --check it writes nothing and fails when the page is stale.
// Needs `npm run build` first.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const page = join(root, "docs", "cli.md");
const compiled = join(root, "dist", "cli");
if (!existsSync(compiled)) {
  console.error("There is no dist/cli: run npm run build first.");
  process.exit(2);
}

const require = createRequire(import.meta.url);
const { COMMANDS } = require(join(compiled, "commands.js"));
const { Output } = require(join(compiled, "common", "output.js"));
const { runLine } = require(join(compiled, "common", "program.js"));
// Commander wraps at the terminal's width where there is one.
process.stdout.columns = 80;

/** A command's help. */
async function help(...command) {
  const said = { out: "", err: "" };
  const output = new Output({
    stdout: { write: (text) => (said.out += text) },
    stderr: { write: (text) => (said.err += text) },
    env: {},
  });
  const code = await runLine([...command, "--help"], { commands: COMMANDS, output, env: {} });
  if (code !== 0) throw new Error(`no help for ${command.join(" ")} (${code}): ${said.err}`);
  return said.out;
}

/** The lines below a heading, each term with its text; what commander wrapped is one line again. */
function entries(text, heading) {
  const [, section = ""] = text.split(`\n${heading}:\n`);
  const [block = ""] = section.split("\n\n");
  const found = [];
  for (const line of block.split("\n")) {
    const [, term, says] = /^ {2}(\S.*?)(?: {2,}(.*))?$/.exec(line) ?? [];
    if (term !== undefined) found.push({ term, says: says ?? "" });
    else if (found.length > 0) found.at(-1).says = `${found.at(-1).says} ${line.trim()}`.trim();
  }
  return found.filter(({ term }) => !/^(-h, --help|-V, --version|help )/.test(term));
}

/** A bar would end a table's cell, and an angle bracket begin an element. */
const cell = (text) => text.replaceAll("|", "\\|").replaceAll("<", "&lt;");

const sentence = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function table(options) {
  const rows = options.map(({ term, says }) => `| \`${term.replaceAll("|", "\\|")}\` | ${cell(says)} |`);
  return ["| Option | What it does |", "|---|---|", ...rows].join("\n");
}

/** A command and those below it. */
async function section({ term }, above = []) {
  const names = [...above, term.split(" ")[0] ?? ""];
  const text = await help(...names);
  const [usage = ""] = text.split("\n");
  const [, description = ""] = text.split("\n\n");
  const options = entries(text, "Options");
  const below = [];
  for (const command of entries(text, "Commands")) below.push(await section(command, names));
  return [
    `${"#".repeat(names.length + 1)} ${names.join(" ")}`,
    `\`${usage.replace("Usage: ", "")}\``,
    sentence(cell(description.replaceAll("\n", " "))),
    ...(options.length === 0 ? [] : [table(options)]),
    ...below,
  ].join("\n\n");
}

const overview = await help();
const commands = entries(overview, "Commands");
const codes = entries(overview, "Exit codes");
const sections = await Promise.all(commands.map((command) => section(command)));
const text = `<!-- Written by tools/generators/cli-doc.mjs from the commands in cli; change those. -->

# Commands

\`npx stampworks <command>\`, in the folder of a fleet's \`Pulumi.yaml\` or below it. Results go to stdout, progress and errors to
stderr. The first line on stderr says which engine a command works with: what \`--engine\` says, else what the project's
\`stampworks.yaml\` says (\`engine: embedded\`, the **simulated** clouds, or \`engine: pulumi\`, real ones). Where neither says it, a
terminal is asked once and the answer written down; without a terminal the command stops and says what to write. On real clouds
\`up\`, \`rollout\`, \`destroy\` and \`retire\` show what would change or go, resource by resource, and ask; \`--yes\` goes ahead.

## For every command

${table(entries(overview, "Options"))}

| Exit code | Meaning |
|---|---|
${codes.map(({ term, says }) => `| ${term} | ${cell(says)} |`).join("\n")}

${sections.join("\n\n")}
`;

if (!process.argv.includes("--check")) {
  writeFileSync(page, text);
  console.log(`${commands.length} commands → docs/cli.md`);
} else if (!existsSync(page) || readFileSync(page, "utf8") !== text) {
  console.error("docs/cli.md is stale: run node tools/generators/cli-doc.mjs.");
  process.exit(1);
}
