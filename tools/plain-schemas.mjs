// Declarations without zod: a schema that a user can import is declared as what it does, with the types that it takes and
// gives written out. zod's own declarations are wrong under the settings of Pulumi's templates (they need `esModuleInterop`),
// and a user who never heard of zod reads `{ app: string; … }` where it was a `ZodObject` of `ZodString`s.
import { existsSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import ts from "typescript";

const OWN = `/** A schema, as a caller uses it: what it takes, and what comes out with every default filled in. A Standard Schema, version 1. */
export interface Schema<Output, Input = Output> {
  /** The value with every default filled in; throws where it does not fit. */
  parse(value: unknown): Output;
  /** The same, told instead of thrown. */
  safeParse(value: unknown): Parsed<Output>;
  readonly "~standard": Standard<Output, Input>;
}
export type Parsed<Output> =
  | { readonly success: true; readonly data: Output; readonly error?: undefined }
  | { readonly success: false; readonly data?: undefined; readonly error: Refusal };
export interface Refusal extends Error {
  readonly issues: readonly { readonly code?: string; readonly path: PropertyKey[]; readonly message: string }[];
}
export interface Standard<Output, Input> {
  readonly version: 1;
  readonly vendor: string;
  readonly validate: (value: unknown) => unknown;
  readonly types?: { readonly input: Input; readonly output: Output } | undefined;
}
interface Typed {
  readonly "~standard": { readonly types?: { readonly input: unknown; readonly output: unknown } | undefined };
}
/** What comes out of a schema. */
export type SchemaOutput<Of extends Typed> = NonNullable<Of["~standard"]["types"]>["output"];
/** What a schema takes. */
export type SchemaInput<Of extends Typed> = NonNullable<Of["~standard"]["types"]>["input"];
`;

const ASIDE = { output: "SchemaOutput", infer: "SchemaOutput", input: "SchemaInput" };
const FLAGS =
  ts.NodeBuilderFlags.NoTruncation |
  ts.NodeBuilderFlags.MultilineObjectLiterals |
  ts.NodeBuilderFlags.InTypeAlias |
  ts.NodeBuilderFlags.UseAliasDefinedOutsideCurrentScope;

/**
 * Rewrites declaration files in place, and says where the declarations of a schema are.
 * @param files paths of the declarations, all that a user's program can reach
 * @param out folder of the declarations
 */
export function plainSchemas(files, out) {
  const own = join(out, "core", "schema.d.ts");
  const program = ts.createProgram(files, {
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    target: ts.ScriptTarget.ES2022,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ["node"],
  });
  const checker = program.getTypeChecker();
  const edits = files.flatMap((file) => {
    const source = program.getSourceFile(file);
    if (!/from "zod"/.test(source.text)) return [];
    // A JSON value's type has a name within zod alone; to a user it is something to look at first.
    return [{ file, text: rewritten(source, checker, own).replaceAll("z.core.util.JSONType", "unknown") }];
  });
  // Nothing is written before all is read: the checker reads the files as they were.
  for (const { file, text } of edits) writeFileSync(file, text);
  if (existsSync(own))
    throw new Error(`${own} is there already: the sources have a core/schema.ts of their own`);
  writeFileSync(own, OWN);
  return own;
}

function rewritten(source, checker, own) {
  const changes = [];
  const used = new Set();
  const visit = (node) => {
    const name = ts.isTypeReferenceNode(node) ? zodName(node) : undefined;
    if (name === undefined) {
      ts.forEachChild(node, visit);
      return;
    }
    if (name in ASIDE) {
      used.add(ASIDE[name]);
      changes.push({ start: node.typeName.getStart(), end: node.typeName.end, text: ASIDE[name] });
      for (const argument of node.typeArguments ?? []) visit(argument);
      return;
    }
    used.add("Schema");
    changes.push({ start: node.getStart(), end: node.end, text: schemaOf(node, source, checker) });
  };
  visit(source);
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || statement.moduleSpecifier.text !== "zod") continue;
    const names = [...used].sort().join(", ");
    const text = `import type { ${names} } from "${specifier(source.fileName, own)}";`;
    changes.push({ start: statement.getStart(), end: statement.end, text });
  }
  return changes
    .sort((one, other) => other.start - one.start)
    .reduce((text, { end, start, text: now }) => text.slice(0, start) + now + text.slice(end), source.text);
}

/** The name in `z.<name>`. */
function zodName({ typeName }) {
  return ts.isQualifiedName(typeName) && ts.isIdentifier(typeName.left) && typeName.left.text === "z"
    ? typeName.right.text
    : undefined;
}

function schemaOf(node, source, checker) {
  const internals = propertyOf(checker.getTypeFromTypeNode(node), "_zod", node, checker);
  const [output, input] = ["output", "input"].map((side) =>
    printed(propertyOf(internals, side, node, checker), source, checker),
  );
  return output === input ? `Schema<${output}>` : `Schema<${output}, ${input}>`;
}

function propertyOf(type, name, node, checker) {
  const property = checker.getPropertyOfType(checker.getApparentType(type), name);
  if (property === undefined) throw new Error(`${node.getText()} is no schema: it has no ${name}`);
  return checker.getTypeOfSymbolAtLocation(property, node);
}

function printed(type, source, checker) {
  const node = checker.typeToTypeNode(type, source, FLAGS);
  const text = ts.createPrinter({ removeComments: true }).printNode(ts.EmitHint.Unspecified, node, source);
  // The checker names files by their paths on this machine.
  return text.replace(/import\("([^"]+)"\)/g, (whole, path) =>
    existsSync(`${path}.d.ts`) ? `import("${specifier(source.fileName, `${path}.d.ts`)}")` : whole,
  );
}

function specifier(from, to) {
  const path = relative(dirname(from), to)
    .replace(/\.d\.ts$/, "")
    .split(sep)
    .join("/");
  return path.startsWith(".") ? path : `./${path}`;
}
