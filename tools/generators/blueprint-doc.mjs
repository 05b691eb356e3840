// Writes docs/blueprint.md from the schemas of the blueprint and the identity: names, types, limits and defaults from
// the schemas themselves, words from their doc comments. With --check it writes nothing and fails when the page is
// stale. Needs `npm run build` first.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import ts from "typescript";
import { z } from "zod";

const root = resolve(import.meta.dirname, "../..");
const page = join(root, "docs", "blueprint.md");
const compiled = join(root, "dist", "components", "program", "fleet-blueprint.js");
if (!existsSync(compiled)) {
  console.error("There is no dist/stacks: run npm run build first.");
  process.exit(2);
}
const require = createRequire(import.meta.url);
const { fleetBlueprintSchema } = require(compiled);
const { identitySchema } = require(join(root, "dist", "components", "contract", "identity.js"));

const SOURCES = [
  "components/contract/blueprint.ts",
  "components/contract/class.ts",
  "components/contract/releases/deployment.ts",
  "components/contract/identity.ts",
  "components/central/layer.ts",
  "components/routing/contract.ts",
  "components/routing/requests.ts",
  "components/routing/layer.ts",
  "components/program/fleet-blueprint.ts",
];

/** Schema's name → its doc comment, and its fields with theirs. */
const schemas = new Map();
for (const path of SOURCES) {
  const source = ts.createSourceFile(
    path,
    readFileSync(join(root, path), "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { initializer, name } of statement.declarationList.declarations) {
      if (initializer === undefined || !/Schema$/.test(name.text)) continue;
      schemas.set(name.text, {
        doc: commentOf(statement),
        base: baseOf(initializer),
        fields: fieldsOf(initializer),
      });
    }
  }
}

/** Text of a node's doc comment, in one line. */
function commentOf(node) {
  const doc = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc);
  return (
    ts
      .getTextOfJSDocComment(doc?.comment)
      ?.replace(/\s*\n\s*/g, " ")
      .trim() ?? ""
  );
}

/** The object literal a schema is made of, wherever it stands in a chain of calls. */
function literalOf(node) {
  if (!ts.isCallExpression(node)) return undefined;
  const literal = node.arguments.find(ts.isObjectLiteralExpression);
  const method = ts.isPropertyAccessExpression(node.expression) ? node.expression.name.text : "";
  if (literal !== undefined && /^(strictObject|object|extend)$/.test(method)) return literal;
  return ts.isPropertyAccessExpression(node.expression) ? literalOf(node.expression.expression) : undefined;
}

/** The schema that another extends. */
function baseOf(node) {
  return /^(\w+Schema)\.extend\(/.exec(node.getText())?.[1];
}

function isField(node) {
  return ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node);
}

function fieldsOf(node) {
  const literal = literalOf(node);
  if (literal === undefined) return new Map();
  return new Map(
    literal.properties.filter(isField).map((property) => [
      property.name.getText(),
      {
        doc: commentOf(property),
        schema: schemaIn(property.initializer?.getText() ?? ""),
      },
    ]),
  );
}

/** The schema that a field's is made of. What a function makes has no fields to be found in a file: its type says them. */
function schemaIn(text) {
  return /^\w+Schema\(/.test(text) ? undefined : /\b\w+Schema\b/.exec(text)?.[0];
}

/** A schema's own fields, with those of the schema it extends before them. */
function allFields(name) {
  const { base, fields = new Map() } = schemas.get(name) ?? {};
  return base === undefined ? fields : new Map([...allFields(base), ...fields]);
}

/** A bar would end a table's cell, and an angle bracket outside of code begin an element. */
const cell = (text) =>
  text
    .replaceAll("|", "\\|")
    .split("`")
    .map((part, index) => (index % 2 === 0 ? part.replaceAll("<", "&lt;") : part))
    .join("`");
const code = (value) => `\`${value}\``;
const anchor = (title) =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");

/** What a JSON Schema lets a value be. */
function typeOf(node) {
  if (node.const !== undefined) return code(JSON.stringify(node.const));
  if (node.enum !== undefined) return node.enum.map((value) => code(value)).join(", ");
  if (node.anyOf !== undefined) return node.anyOf.map(typeOf).join(", ");
  if (node.oneOf !== undefined) return node.oneOf.map(variantOf).join("; or ");
  if (node.type === "array") return `list of ${typeOf(node.items ?? {})}`;
  if (node.type === "integer" || node.type === "number") {
    const { maximum, minimum } = node;
    return minimum === undefined || maximum === undefined
      ? node.type
      : `${node.type}, ${minimum.toLocaleString("en")} to ${maximum.toLocaleString("en")}`;
  }
  if (node.type === "object") {
    const [first] = Object.values(node.properties ?? {});
    return first?.properties === undefined ? "map of texts" : `map of objects of ${variantOf(first)}`;
  }
  return node.type === "string" ? "text" : (node.type ?? "any");
}

/** One of several forms, by its fields. */
function variantOf(node) {
  const fields = Object.entries(node.properties ?? {});
  return fields.map(([name, value]) => `${code(name)}: ${typeOf(value)}`).join(", ");
}

const sections = [];

/** A table of an object's fields, and one for each object in it. */
function describe(title, name, node, level) {
  const rows = [];
  const inner = [];
  for (const [field, { doc, schema }] of allFields(name)) {
    const value = node.properties?.[field] ?? {};
    const path = title === "Blueprint" || title === "Identity" ? field : `${title}.${field}`;
    const isRecord = value.additionalProperties?.properties !== undefined;
    const object = isRecord ? value.additionalProperties : value;
    const isObject = schema !== undefined && object.properties !== undefined;
    const heading = isRecord ? `${path}.NAME` : path;
    const type = isObject
      ? `[${isRecord ? "map of objects" : "object"}](#${anchor(heading)})`
      : typeOf(value);
    const isEmpty = JSON.stringify(value.default) === "{}";
    const standard =
      value.default !== undefined && !isEmpty
        ? code(JSON.stringify(value.default))
        : (node.required ?? []).includes(field)
          ? "**required**"
          : "–";
    const words = doc === "" && isObject ? (schemas.get(schema)?.doc ?? "") : doc;
    rows.push(`| \`${field}\` | ${cell(type)} | ${cell(standard)} | ${cell(words)} |`);
    if (isObject) inner.push([heading, schema, object]);
  }
  // An empty table would be as fresh as any other.
  if (rows.length === 0)
    throw new Error(`${title}: no fields of ${name} were found; is its file among SOURCES?`);
  const { doc } = schemas.get(name) ?? { doc: "" };
  sections.push(
    [
      `${"#".repeat(level)} ${title}`,
      ...(doc === "" ? [] : [cell(doc)]),
      ["| Field | Type | Default | |", "|---|---|---|---|", ...rows].join("\n"),
    ].join("\n\n"),
  );
  for (const [heading, schema, object] of inner) describe(heading, schema, object, 3);
}

const form = { io: "input", unrepresentable: "any" };
describe("Blueprint", "fleetBlueprintSchema", z.toJSONSchema(fleetBlueprintSchema, form), 2);
describe("Identity", "identitySchema", z.toJSONSchema(identitySchema.in, form), 2);

const text = `<!-- Written by tools/generators/blueprint-doc.mjs from the schemas and their comments; change those. -->

# Blueprint and identity

Everything a fleet can say. The **blueprint** (\`stacks/blueprint.ts\`, or what you give to \`defineFleet\`) holds for every stamp; an
**identity** is one stamp's, in its stack's config as \`stampworks:<field>\`. A field with a default may be left out; an
unknown one is an error, with its place. \`NAME\` is a class's name, of your choice.

${sections.join("\n\n")}
`;

if (!process.argv.includes("--check")) {
  writeFileSync(page, text);
  console.log(`${sections.length} tables → docs/blueprint.md`);
} else if (!existsSync(page) || readFileSync(page, "utf8") !== text) {
  console.error("docs/blueprint.md is stale: run node tools/generators/blueprint-doc.mjs.");
  process.exit(1);
}
