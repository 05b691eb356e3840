import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { ROOT } from "./sources";

const CLOUDS = ["aws", "azure", "gcp"] as const;
const PARTS = [
  "secrets",
  "network",
  "storage",
  "queue",
  "cache",
  "database",
  "app",
  "recovery",
  "observability",
] as const;

/** Path of a variant that exists in memory alone, beside the index it is made from. */
const variantPath = (cloud: string, variant: string): string =>
  join(ROOT, "components", cloud, `index-${variant}.ts`);

/** An index without the line that makes a part. */
function withoutLine(index: string, part: string): string {
  return without(index, new RegExp(`^ {2}${part}: \\(.*\\n`, "m"));
}

/** An index that no longer knows a part: import and line are gone, and its type where the index says it itself. */
function withoutPart(index: string, part: string): string {
  const type = withoutLine(index, part).replace(new RegExp(`^ {2}readonly ${part}: .*\\n`, "m"), "");
  return without(type, new RegExp(`^import .* from "\\./${part}";\\n`, "m"));
}

function without(text: string, piece: RegExp): string {
  if (!piece.test(text)) throw new Error(`the index has nothing like ${String(piece)}`);
  return text.replace(piece, "");
}

/** The variants of one cloud's index, each with the errors the compiler has for it. */
function compile(cloud: string): ReadonlyMap<string, readonly string[]> {
  const index = readFileSync(join(ROOT, "components", cloud, "index.ts"), "utf8");
  const variants = new Map([["as-it-is", index]]);
  for (const part of PARTS) {
    variants.set(`${part}-line`, withoutLine(index, part));
    variants.set(`${part}-all`, withoutPart(index, part));
  }
  const texts = new Map([...variants].map(([variant, text]) => [variantPath(cloud, variant), text]));
  const options = { ...repositoryOptions(), noEmit: true, incremental: false, types: ["node"] };
  delete options.tsBuildInfoFile;
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  host.getSourceFile = (path, language, ...rest) => {
    const text = texts.get(path);
    return text === undefined
      ? getSourceFile(path, language, ...rest)
      : ts.createSourceFile(path, text, language);
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  const errors = new Map<string, readonly string[]>();
  for (const variant of variants.keys()) {
    const file = program.getSourceFile(variantPath(cloud, variant));
    if (file === undefined) throw new Error(`the compiler did not read ${variant}`);
    const found = program
      .getSemanticDiagnostics(file)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
    errors.set(variant, found);
  }
  return errors;
}

function repositoryOptions(): ts.CompilerOptions {
  const path = join(ROOT, "tsconfig.json");
  const { config } = ts.readConfigFile(path, (file) => ts.sys.readFile(file)) as { config: object };
  return ts.parseJsonConfigFileContent({ ...config, include: [], files: ["x"] }, ts.sys, ROOT).options;
}

describe.each(CLOUDS)("the compiler, on components/%s/index.ts", (cloud) => {
  let errors: ReadonlyMap<string, readonly string[]>;
  // The SDK's types are large: one program a cloud has all variants.
  beforeAll(() => {
    errors = compile(cloud);
  });

  test("accepts it as it is", () => {
    expect(errors.get("as-it-is")).toEqual([]);
  });

  test.each(PARTS)("refuses it without the line of the part %s, and says which is missing", (part) => {
    expect(errors.get(`${part}-line`)).toContainEqual(
      expect.stringMatching(
        new RegExp(`^Property '${part}' is missing in type .* but required in type 'CloudBlueprint<`),
      ),
    );
  });

  test.each(PARTS)("refuses it without any trace of the part %s", (part) => {
    expect(errors.get(`${part}-all`)).not.toEqual([]);
  });
});
