import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { COMMANDS } from "../../cli/commands";
import { Output } from "../../cli/common/output";
import { runLine } from "../../cli/common/program";
import { blocksOf } from "./blocks";

const page = readFileSync(resolve(__dirname, "../../docs/disaster-recovery.md"), "utf8");

/** A line of a cloud's own command. */
const ELSEWHERE = /^(?:\w+=\$\()?(?:aws|az|gcloud) /u;

/** Lines that somebody types at three in the morning, and that are of this program. */
const typed = blocksOf(page)
  .filter(({ kind }) => kind === "commands")
  .flatMap(({ script }) => script.split("\n"))
  .filter((line) => line.trim() !== "" && !line.startsWith("#") && !ELSEWHERE.test(line))
  .map((line) => line.replace(/ +#.*$/u, ""));

/** Commands within a sentence: their words and flags, with whatever else. */
const named = [...page.matchAll(/`stampworks ([^`]+)`/gu)].map(([, words = ""]) =>
  words.replaceAll("\n", " "),
);

/** The words of a line; what stands between quotes is one. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/gu)].map(([, quoted, word]) => quoted ?? word ?? "");

/** What a run of the command's own line says. */
async function said(args: readonly string[]): Promise<string> {
  let text = "";
  const stream = { write: (more: string) => (text += more) };
  const output = new Output({ stdout: stream, stderr: stream, env: {} });
  await runLine(args, { commands: COMMANDS, output, env: {}, signal: new AbortController().signal });
  return text;
}

describe("the runbook", () => {
  let empty: string;
  beforeAll(() => {
    empty = mkdtempSync(join(tmpdir(), "runbook-"));
  });
  afterAll(() => rmSync(empty, { recursive: true, force: true }));

  // Options are read before the project is: where nothing but that is missing, the line is one that the program takes, values and all.
  test.each(typed)("%s: a line that the program takes", async (line) => {
    const [npx, program, ...args] = wordsOf(line);
    expect([npx, program]).toEqual(["npx", "stampworks"]);
    expect(await said([...args, "--cwd", empty])).toMatch(/^error: there is no Pulumi\.yaml here /u);
  });

  test.each(named)("stampworks %s: words and flags that there are", async (line) => {
    const words = line.split(/\s+/u);
    const count = words.findIndex((word) => !/^[a-z]+$/u.test(word));
    const path = count < 0 ? words : words.slice(0, count);
    const help = await said([...path, "--help"]);
    expect(help).toMatch(new RegExp(`^Usage: stampworks ${path.join(" ")}( |$)`, "mu"));
    const flags = `${help}${await said(["--help"])}`;
    for (const flag of line.match(/--[a-z-]+/gu) ?? []) expect(flags).toMatch(new RegExp(`${flag}\\b`, "u"));
  });

  test("has lines to be held to", () => {
    expect(typed.length).toBeGreaterThan(15);
    expect(named.length).toBeGreaterThan(5);
  });
});
