// Makes graph/closed/places/reference-table.ts: which inputs of the clouds' resources take another resource's name or
// id. It reads the type declarations of the SDKs, and the words and the examples in their comments, of the versions that
// package.json pins.
//   node tools/generators/reference-table.mjs          writes the file
//   node tools/generators/reference-table.mjs --check  exit 1 when the file is not what the declarations say
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";
import { referencesInExamples } from "./reference-examples.mjs";
import {
  calledByItsResource,
  capital,
  classOf,
  decide,
  KNOWN_ENDINGS,
  ownByName,
  TAKEN_STEM,
} from "./reference-words.mjs";

const root = resolve(import.meta.dirname, "../..");
const sdks = join(root, "node_modules/@pulumi");
const target = join(root, "graph/closed/places/reference-table.ts");

function parse(file) {
  return ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
}

function membersOf(node) {
  return node.members.filter(ts.isPropertySignature).map((member) => ({
    key: member.name.text ?? member.name.getText(),
    type: member.type?.getText() ?? "",
    optional: member.questionToken !== undefined,
    doc: ts
      .getJSDocCommentsAndTags(member)
      .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "")
      .join(" ")
      .replaceAll(/\s+/gu, " "),
  }));
}

/** Nested types by their qualified name. */
function nestedOf(sdk) {
  const nested = new Map();
  const visit = (node, names) => {
    if (ts.isInterfaceDeclaration(node)) nested.set([...names, node.name.text].join("."), membersOf(node));
    else if (ts.isModuleDeclaration(node) && node.body !== undefined)
      for (const statement of node.body.statements) visit(statement, [...names, node.name.text]);
  };
  for (const statement of parse(join(sdks, sdk, "types/input.d.ts")).statements) visit(statement, []);
  return nested;
}

/** Every text that a resource of an SDK takes, with what is said of it. What examples say is added to `shown`. */
function* textsOf(sdk, shown) {
  const nested = nestedOf(sdk);
  for (const module of readdirSync(join(sdks, sdk), { withFileTypes: true })) {
    if (!module.isDirectory() || module.name === "node_modules" || module.name === "types") continue;
    for (const file of readdirSync(join(sdks, sdk, module.name)).sort()) {
      if (!file.endsWith(".d.ts")) continue;
      const path = join(sdks, sdk, module.name, file);
      const written = readFileSync(path, "utf8");
      if (!written.includes("extends pulumi.CustomResource")) continue;
      const { statements } = parse(path);
      for (const place of referencesInExamples(written, sdk.replace("-", "_"))) shown.add(place);
      const name = statements.find(
        (each) =>
          ts.isClassDeclaration(each) && each.heritageClauses?.[0]?.getText().includes("CustomResource"),
      )?.name.text;
      const inputs = statements.find(
        (each) => ts.isInterfaceDeclaration(each) && each.name.text === `${name}Args`,
      );
      if (inputs === undefined) continue;
      const type =
        sdk === "azure-native"
          ? `${sdk}:${module.name}:${name}`
          : `${sdk}:${module.name}/${file.slice(0, -".d.ts".length)}:${name}`;
      yield* walk(membersOf(inputs), type, [], [], nested);
    }
  }
}

function* walk(members, type, path, seen, nested) {
  for (const member of members) {
    const inner = [...path, member.key];
    const reference = /inputs\.([\w.]+)/u.exec(member.type)?.[1];
    if (reference !== undefined) {
      if (!seen.includes(reference) && inner.length < 7)
        yield* walk(nested.get(reference) ?? [], type, inner, [...seen, reference], nested);
    } else if (/\bstring\b/u.test(member.type)) {
      const kinds = member.type
        .replaceAll(/pulumi\.Input|undefined|[<>[\]\s|]+/gu, " ")
        .replaceAll(/\s+/gu, " ")
        .trim();
      yield { type, path: inner.join("."), kinds, optional: member.optional, doc: member.doc };
    }
  }
}

/** `gcp:alloydb/cluster:Cluster` is of `gcp:alloydb`. */
const moduleOf = (type) => type.split(/[/]|:(?=[^:]*$)/u, 1)[0];

const keys = new Map();
const own = new Set();
/** What only an example tells: it says something of its place, and nothing of others of that name. */
const examples = [];
for (const sdk of ["aws", "azure-native", "gcp"]) {
  const shown = new Set();
  const texts = [...textsOf(sdk, shown)];
  const classes = new Set(texts.map(({ type }) => classOf(type)));
  const byModule = new Map();
  for (const { type } of texts) {
    const module = moduleOf(type);
    byModule.set(module, (byModule.get(module) ?? new Set()).add(classOf(type)));
  }
  for (const text of texts) {
    const verdict = decide(text, classes, byModule.get(moduleOf(text.type)));
    const isShown = shown.has(
      `${moduleOf(text.type).split(":")[1]}.${capital(classOf(text.type))} ${text.path}`,
    );
    if (isShown && verdict !== "reference" && !calledByItsResource(text)) examples.push(text);
    const key = text.path.split(".").at(-1);
    const tally = keys.get(key) ?? { references: [], plain: 0 };
    if (verdict === "reference") tally.references.push(text);
    else if (verdict === "plain") tally.plain += 1;
    else if (!ownByName(text.type, text.path)) own.add(`${text.type}#${text.path}`);
    // What the name of the type would make its own, and the declaration does not.
    if (verdict === "reference" && ownByName(text.type, text.path)) own.add(`!${text.type}#${text.path}`);
    keys.set(key, tally);
  }
}
const isMostly = ({ references, plain }) => references.length > plain;
const sorted = (list) => [...list].sort((a, b) => (a < b ? -1 : 1));
const references = sorted(
  [...keys]
    .filter(([key, tally]) => isMostly(tally) && !KNOWN_ENDINGS.test(capital(key)))
    .map(([key]) => key),
);
const plain = sorted(
  [...keys]
    .filter(
      ([key, tally]) =>
        KNOWN_ENDINGS.test(capital(key)) && !isMostly(tally) && tally.references.length + tally.plain > 0,
    )
    .map(([key]) => key),
);
const byType = new Map();
for (const tally of keys.values()) {
  if (isMostly(tally)) continue;
  for (const { type, path } of tally.references) byType.set(type, [...(byType.get(type) ?? []), path]);
}
for (const { type, path } of examples) {
  const paths = byType.get(type) ?? [];
  if (!paths.includes(path)) byType.set(type, [...paths, path]);
  own.delete(`${type}#${path}`);
  if (ownByName(type, path)) own.add(`!${type}#${path}`);
}
const places = sorted([...byType].map(([type, paths]) => `${type} ${sorted(paths).join(" ")}`));

function lines(words) {
  const result = [];
  let line = "";
  for (const word of words) {
    if (line !== "" && line.length + word.length > 104) {
      result.push(line);
      line = "";
    }
    line += `${line === "" ? "" : " "}${word}`;
  }
  return [...result, line].join("\n");
}

const text = `// Made by tools/generators/reference-table.mjs out of the declarations of the SDKs; not to be edited.

/** Ending of a name that says by itself that a reference stands there. */
export const REFERENCE_ENDING =
  ${KNOWN_ENDINGS};

/** Things that others are made upon: a resource that has one of them as the last part of its name may be called by the one's. */
export const TAKEN_STEM =
  ${TAKEN_STEM};

/** Names without such an ending under which mostly references stand. */
export const REFERENCE_KEYS = \`
${lines(references)}
\`;

/** Names with such an ending under which mostly something else stands. */
export const PLAIN_KEYS = \`
${lines(plain)}
\`;

/** References under names that mostly mean something else: a type and its paths a line. */
export const REFERENCE_PATHS = \`
${places.join("\n")}
\`;

/** Names of the resource itself that its type does not tell (\`<type>#<property>\`), and with \`!\` what only looks like one. */
export const OWN_NAMES = \`
${sorted(own).join("\n")}
\`;
`;

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== text) {
    console.error(
      "graph/closed/places/reference-table.ts is not up to date: node tools/generators/reference-table.mjs",
    );
    process.exitCode = 1;
  }
} else writeFileSync(target, text);
console.log(
  `${references.length} names, ${plain.length} exceptions, ${places.length} types with places of their own, ${own.size} own names`,
);
