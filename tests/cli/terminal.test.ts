import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { COMMANDS } from "../../cli/commands";
import type { CommandDefinition } from "../../cli/common/command";
import { Output } from "../../cli/common/output";
import { printTable } from "../../cli/common/table";

const main = resolve(__dirname, "../../dist/cli/main.js");
const repository = resolve(__dirname, "../..");

const HEADINGS = ["id", "region", "tenants", "endpoint", "why"];
const ROWS = [
  [
    "euw1a",
    "eu-west-1",
    "9",
    "https://euw1a.aws.acme.example",
    "the fullest of all that take new tenants today",
  ],
  ["usw2a", "us-west-2", "1,024", "https://usw2a.aws.acme.example", "-"],
  ["aps1a", "ap-south-1", "-", "https://aps1a.aws.acme.example", "closed"],
];

function table(columns: number | undefined): string {
  let text = "";
  const stdout = {
    write: (more: string) => {
      text += more;
    },
    ...(columns === undefined ? {} : { isTTY: true, columns }),
  };
  printTable(new Output({ stdout, stderr: stdout, env: { NO_COLOR: "1" } }), HEADINGS, ROWS);
  return text;
}

describe("a table", () => {
  test.each([40, 60, 80, 120])(
    "on a terminal of %i columns is as wide as that, and breaks no word",
    (columns) => {
      const text = table(columns);
      for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
      const words = text.split(/\s+/u);
      for (const word of ROWS.flat().flatMap((cell) => cell.split(" "))) expect(words).toContain(word);
    },
  );

  test("elsewhere has a line a row, whatever its length", () => {
    expect(table(undefined).trimEnd().split("\n")).toHaveLength(ROWS.length + 1);
  });

  test("has its numbers flush right, and what only looks like one to the left", () => {
    const [head = "", ...lines] = table(undefined).split("\n");
    const end = head.indexOf("tenants") + "tenants".length;
    expect(lines.slice(0, 3).map((line) => line.slice(end - 7, end))).toEqual([
      "      9",
      "  1,024",
      "      -",
    ]);
    expect(lines[0]).toMatch(/^euw1a {2}eu-west-1 /u);
  });
});

/** Every command with the words that name it. */
function* commands(
  parts: typeof COMMANDS | readonly CommandDefinition[],
  above: readonly string[] = [],
): Generator<readonly [string, CommandDefinition]> {
  for (const part of parts) {
    const name = "usage" in part ? (part.usage.split(" ")[0] ?? "") : part.name;
    if ("usage" in part) yield [[...above, name].join(" "), part];
    yield* commands(part.commands, [...above, name]);
  }
}

describe("help", () => {
  const all = [...commands(COMMANDS)];

  test("shows examples for every command at the top", () => {
    const top = all.filter(([name]) => !name.includes(" "));
    expect(top.length).toBeGreaterThan(15);
    expect(top.filter(([, { examples }]) => examples.length === 0)).toEqual([]);
  });

  test.each(
    all.flatMap(([name, definition]) => definition.examples.map((line) => [line, name, definition] as const)),
  )("of an example that the command takes: %s", async (line, name, definition) => {
    const words = (line.match(/"[^"]*"|\S+/gu) ?? []).map((word) => word.replaceAll('"', ""));
    expect(line.startsWith(name)).toBe(true);
    const command = new Command(definition.usage.split(" ")[0])
      .exitOverride()
      .configureOutput({ writeErr: () => undefined });
    for (const argument of definition.usage.split(" ").slice(1)) command.argument(argument);
    command.option("--json").option("--engine <name>");
    await definition.declare(command);
    command.action(() => undefined);
    await expect(
      command.parseAsync(words.slice(name.split(" ").length), { from: "user" }),
    ).resolves.toBeDefined();
  });
});

describe("completion", () => {
  const complete = (...words: string[]): string[] => {
    const { stdout } = spawnSync(process.execPath, [main, "complete", "--", ...words], {
      cwd: repository,
      encoding: "utf8",
    });
    return stdout.split("\n").map((line) => line.split("\t")[0] ?? "");
  };

  test.each([
    ["commands", ["rol"], "rollout"],
    ["commands below others", ["tenants", "pl"], "place"],
    ["options", ["rollout", "--roll"], "--rollback"],
    ["the project's stacks", ["up", "euw"], "euw1a"],
  ])("knows %s", (_, words, expected) => {
    expect(complete(...words)).toContain(expected);
  });

  test.each(["bash", "zsh", "fish"])("for %s is a script that the shell can read", (shell) => {
    const { status, stdout } = spawnSync(process.execPath, [main, "completion", shell], { encoding: "utf8" });
    expect(status).toBe(0);
    expect(stdout).toContain("stampworks");
    const folder = mkdtempSync(join(tmpdir(), "stampworks-completion-"));
    try {
      writeFileSync(join(folder, "script"), stdout);
      const {
        error,
        status: read,
        stderr,
      } = spawnSync(shell, ["-n", join(folder, "script")], { encoding: "utf8" });
      if (error !== undefined) process.stderr.write(`There is no ${shell}: its script was not read.\n`);
      else expect({ read, stderr }).toEqual({ read: 0, stderr: "" });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("of a shell that is none is refused with those that are", () => {
    const { status, stderr } = spawnSync(process.execPath, [main, "completion", "tcsh"], {
      encoding: "utf8",
    });
    expect(status).toBe(2);
    expect(stderr).toContain("bash, zsh, fish");
  });
});

const terminal = process.platform === "linux" && spawnSync("script", ["--version"]).error === undefined;
if (!terminal)
  process.stderr.write("Skipped what is asked on a terminal: there is no script of util-linux.\n");
(terminal ? describe : describe.skip)("a question on a terminal", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "stampworks-terminal-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Types the keys when the question is there. */
  const asked = (keys: string): Promise<{ code: number | null; told: string }> =>
    new Promise((done) => {
      const child = spawn("script", ["-qec", `${process.execPath} ${main} init`, "/dev/null"], {
        cwd: folder,
        env: { ...process.env, CI: "", NO_COLOR: "1" },
      });
      let told = "";
      let isTyped = false;
      child.stdout.on("data", (data: Buffer) => {
        told += data.toString();
        if (isTyped || !told.includes("gcp):")) return;
        isTyped = true;
        child.stdin.write(keys);
      });
      child.once("close", (code) => done({ code, told }));
    });

  test("ends with 130 at Ctrl-C, as any command that was stopped", async () => {
    const { code, told } = await asked("\u0003");
    expect({ code, told }).toEqual({ code: 130, told: expect.stringContaining("stopped") as string });
  });

  test("ends with 2 where the terminal goes away: nothing was said", async () => {
    expect((await asked("\u0004")).code).toBe(2);
  });
});
