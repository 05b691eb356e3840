import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { transformSync } from "esbuild";
import { parse } from "yaml";
import { type Block, blocksOf, missingLines } from "./blocks";
import { FreshClone } from "./fresh-clone";

const repository = resolve(__dirname, "../..");
const pages = [
  "README.md",
  // What a user's own program is told to do; the page is the example's.
  "examples/own-program/README.md",
  ...readdirSync(join(repository, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const blocks = new Map(pages.map((page) => [page, blocksOf(readFileSync(join(repository, page), "utf8"))]));
const isRun = ({ kind, reason }: Block): boolean =>
  reason === undefined && (kind === "commands" || kind === "session");

let ran = 0;
let typed = 0;
afterAll(() => {
  const marked = [...blocks].flatMap(([page, all]) =>
    all.flatMap(({ line, reason }) => (reason === undefined ? [] : [`${page}:${line}: ${reason}`])),
  );
  process.stderr.write(
    `${ran} blocks of the pages ran, ${typed} commands in them; ${marked.length} are marked as not run here:\n`,
  );
  for (const each of marked) process.stderr.write(`  ${each}\n`);
});

/** Where a page's commands run: the repository as a stranger clones it. */
let clone: FreshClone | undefined;
afterEach(() => {
  clone?.remove();
  clone = undefined;
});

describe.each(pages.filter((page) => blocks.get(page)?.some(isRun)))("%s", (page) => {
  test("does what it says, command by command, on a fresh clone, and prints what it shows", async () => {
    clone = new FreshClone();
    for (const block of blocks.get(page) ?? []) {
      if (block.kind === "file" && block.file !== undefined) clone.write(block.file, block.text);
      if (!isRun(block)) continue;
      const { code, output } = await clone.run(block.script);
      if (code !== block.exits)
        throw new Error(`${page}:${block.line} ended with ${code}:\n${block.script}\n${output}`);
      const missing = missingLines(block.shown, output);
      if (missing.length > 0)
        throw new Error(
          `${page}:${block.line} shows what is not printed:\n${missing.join("\n")}\nprinted:\n${output}`,
        );
      ran += 1;
      typed += commandsIn(block.script);
    }
  });
});

test.each(pages)("the data and programs of %s can be read", (page) => {
  for (const { language, line, text } of blocks.get(page) ?? []) {
    const read = (): unknown => {
      if (language === "yaml") return parse(text) as unknown;
      if (language === "json") return JSON.parse(text) as unknown;
      if (language === "ts" || language === "js") return transformSync(text, { loader: language });
      return undefined;
    };
    expect({ line, error: errorOf(read) }).toEqual({ line, error: undefined });
  }
});

/** How many commands a script has: its lines that are no comment, and no rest of the line above. */
function commandsIn(script: string): number {
  const lines = script.replaceAll(/\\\n/gu, " ").split("\n");
  return lines.filter((line) => line.trim() !== "" && !line.startsWith("#")).length;
}

function errorOf(read: () => unknown): unknown {
  try {
    read();
    return undefined;
  } catch (error) {
    return error;
  }
}
