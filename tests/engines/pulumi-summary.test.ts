import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { PulumiEngine } from "../../engines/pulumi/engine";

/** A stand-in for the CLI that answers out of `answers.json` and notes what it was asked; the real one is in tests/e2e. */
const STAND_IN = `#!${process.execPath}
const fs = require("fs"), path = require("path");
const args = process.argv.slice(2).filter((arg) => arg !== "--non-interactive");
const asked = args.join(" ");
fs.appendFileSync(path.join(__dirname, "asked.log"), asked + "\\n");
const answers = JSON.parse(fs.readFileSync(path.join(__dirname, "answers.json"), "utf8"));
const answer = args[0] === "version" ? "v3.248.0" : answers[asked];
if (answer === undefined) {
  process.stderr.write("error: no stack named 'x' found\\n");
  process.exitCode = 255;
} else if (typeof answer === "object" && "fails" in answer) {
  process.stderr.write("error: " + answer.fails + "\\n");
  process.exitCode = 255;
} else process.stdout.write(typeof answer === "string" ? answer : JSON.stringify(answer));
`;
const SECRET = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "v1:AAAAAAAAAAAAAAAA:AAAA",
};
const ONE = { release: "r1", endpoint: "https://eu1.example" };
const LIST = "stack ls --json";
const path = process.env["PATH"];
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stampworks-stand-in-"));
  writeFileSync(join(folder, "pulumi"), STAND_IN);
  chmodSync(join(folder, "pulumi"), 0o755);
  writeFileSync(join(folder, "Pulumi.yaml"), "name: app\nruntime: nodejs\n");
  process.env["PATH"] = `${folder}${delimiter}${path ?? ""}`;
});
afterEach(() => {
  process.env["PATH"] = path;
  rmSync(folder, { recursive: true });
});

function answer(answers: Readonly<Record<string, unknown>>): PulumiEngine {
  writeFileSync(join(folder, "answers.json"), JSON.stringify(answers));
  return new PulumiEngine({ root: folder });
}

/** What the CLI was asked, its version aside. */
function asked(): string[] {
  const log = join(folder, "asked.log");
  const lines = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
  return lines.filter((line) => line !== "version").sort();
}

function state(outputs: Record<string, unknown>, others: number): object {
  const resources = [
    { urn: "urn:pulumi:eu1::app::pulumi:pulumi:Stack::app-eu1", type: "pulumi:pulumi:Stack", outputs },
    ...Array.from({ length: others }, (_, index) => ({ urn: `urn:${index}`, type: "aws:sqs/queue:Queue" })),
  ];
  return { version: 3, deployment: { resources } };
}

const of = (stack: string): { project: string; stack: string } => ({ project: "app", stack });

test("the CLI lists all stacks once, and is asked for more only of those that have resources", async () => {
  const engine = answer({
    [LIST]: [
      { name: "eu1", resourceCount: 3 },
      { name: "eu2", resourceCount: 0 },
      { name: "acme/app/us1", resourceCount: 2 },
      { name: "us2" },
    ],
    "stack export --stack eu1": state({ release: "r1", endpoint: SECRET, token: SECRET }, 2),
    "stack export --stack us1": state({ endpoint: "https://us1.example", release: 7 }, 1),
    "stack export --stack us2": state({}, 0),
  });
  const stacks = ["eu1", "eu2", "us1", "us2", "ap1"];
  const summaries = await Promise.all(stacks.map((stack) => engine.summary(of(stack))));
  expect(summaries).toEqual([
    { resources: 3, release: "r1" },
    { resources: 0 },
    { resources: 2, endpoint: "https://us1.example" },
    { resources: 1 },
    undefined,
  ]);
  expect(asked()).toEqual([
    "stack export --stack eu1",
    "stack export --stack us1",
    "stack export --stack us2",
    LIST,
  ]);
});

test("a stack that has resources in one organisation is not taken for its empty namesake in another", async () => {
  const engine = answer({
    [LIST]: [
      { name: "acme/app/eu1", resourceCount: 2 },
      { name: "eu1", resourceCount: 0 },
    ],
    "stack export --stack eu1": state({ release: "r1" }, 1),
  });
  expect(await engine.summary(of("eu1"))).toEqual({ resources: 2, release: "r1" });
});

test("where one damaged state keeps the CLI from listing, each stack is asked for by its name", async () => {
  const engine = answer({
    [LIST]: { fails: "place 1: invalid character" },
    "stack export --stack eu1": state({ release: "r1" }, 1),
    "stack export --stack eu2": { fails: "failed to load checkpoint" },
  });
  expect(await engine.summary(of("eu1"))).toEqual({ resources: 2, release: "r1" });
  await expect(engine.summary(of("eu2"))).rejects.toThrow("stack eu2: failed to load checkpoint");
  expect(await engine.summary(of("eu3"))).toBeUndefined();
  expect(asked().filter((line) => line === LIST)).toHaveLength(1);
});

test("after an operation the CLI lists the stacks again, also after one that failed", async () => {
  const engine = answer({ [LIST]: [{ name: "eu1", resourceCount: 0 }] });
  expect(await engine.summary(of("eu1"))).toEqual({ resources: 0 });
  await expect(engine.refresh(of("eu1"))).rejects.toThrow("stack eu1");
  answer({ [LIST]: [{ name: "eu1", resourceCount: 1 }], "stack export --stack eu1": state(ONE, 0) });
  expect(await engine.summary(of("eu1"))).toEqual({ resources: 1, ...ONE });
});
