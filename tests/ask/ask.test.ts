import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ask, type Asked, type AskInput } from "../../fleet/ask/ask";
import { inShares, shareOf } from "../../fleet/ask/shares";
import { freeAt } from "../../fleet/ask/audit";
import type { AskResult } from "../../fleet/ask/schema";
import { identity } from "../cli/fleet-folder";
import { Stage } from "../leave/stage";
import { Server } from "../migration/servers";
import { withServers } from "../migration/with-servers";

const STAMPS = Array.from({ length: 20 }, (_, index) => `s${String(index + 1).padStart(2, "0")}`);
const [DEAD, SLOW] = ["s07", "s13"];

/** A stand-in for what reaches a stamp: one refuses, one takes longer than anybody waits. */
const DOOR = `#!/bin/sh
case "$1" in
  ${DEAD}) echo "no route to $1" >&2; exit 7;;
  ${SLOW}) sleep 3600;;
esac
stamp=$1; shift
echo "$stamp says $*"
`;

function fleet(
  doors: string,
  env: Readonly<Record<string, string>> = {},
  stamps: readonly string[] = STAMPS,
): Stage {
  const stage = new Stage(env);
  stage.write("Pulumi.yaml", "name: probe\nruntime: nodejs\nstackConfigDir: stacks\n");
  for (const [index, id] of stamps.entries())
    stage.write(
      `stacks/Pulumi.${id}.yaml`,
      identity({ cidr: `10.${16 + index}.0.0/16`, account: `"2100000000${10 + index}"` }),
    );
  stage.write("ask.yaml", doors);
  stage.write("door.sh", DOOR);
  chmodSync(join(stage.root, "door.sh"), 0o755);
  return stage;
}

const input = (words: readonly string[], more: Partial<AskInput> = {}): AskInput => ({
  ...{ words, stamps: [], write: false, yes: false },
  ...more,
});

function resultOf(asked: Asked): AskResult {
  if (asked.kind !== "answered") throw new Error("nobody was asked");
  return asked.result;
}

/** Lines of the audit. */
function audit(stage: Stage): Record<string, unknown>[] {
  return Object.values(stage.files(".stampworks/rollouts/asked"))
    .flatMap((text) => text.split("\n"))
    .filter((line) => line.includes('"kind"'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test("what a door starts and leaves behind is waited for by nobody, not even by this process", async () => {
  const stage = fleet(
    'doors: { shell: { kind: command, read: [sh, "-c", "setsid sleep 60 & echo $! > left"] } }',
  );
  const pipes = (): number => process.getActiveResourcesInfo().filter((name) => name === "PipeWrap").length;
  const cwd = process.cwd();
  try {
    process.chdir(stage.root);
    const before = pipes();
    const { missing } = resultOf(
      await ask(input(["x"], { stamps: ["s01"], deadlineSeconds: 2 }), stage.context()),
    );
    expect(missing).toEqual([{ stamp: "s01", reason: "no answer within 2 s" }]);
    const until = Date.now() + 20_000;
    while (pipes() > before && Date.now() < until) await sleep(20);
    expect(pipes()).toBeLessThanOrEqual(before);
    process.kill(Number(readFileSync(join(stage.root, "left"), "utf8")));
  } finally {
    process.chdir(cwd);
    stage.remove();
  }
});

describe("a door", () => {
  const said = async (read: string): Promise<string> => {
    const stage = fleet("");
    stage.write("ask.yaml", `doors: { shell: { kind: command, read: ${read} } }\n`);
    try {
      const question = { ...input(["hello"]), stamps: ["s01"] };
      return await ask(question, stage.context()).then(
        (asked) => JSON.stringify(resultOf(asked).missing),
        (error: unknown) => String(error),
      );
    } finally {
      stage.remove();
    }
  };

  test("whose words no program can be given is refused with its place, and nobody is asked", async () => {
    expect(await said('["echo", "a\\0b"]')).toMatch(/doors\.shell\.read\.1.*text without a NUL character/s);
  });

  test.each([
    ["is not there", '["no-such-program-of-anybody"]', "can't be run: it is not there (ENOENT)"],
    ["has too long a name", `["${"x".repeat(5000)}"]`, "can't be run: its path is too long (ENAMETOOLONG)"],
  ])("whose program %s says so in words", async (_, read, reason) => {
    expect(await said(read)).toContain(reason);
  });
});

test("what a door says without an end is cut and ended, and what may change something is waited for", async () => {
  const stage = fleet(
    `doors: { shell: { kind: command, read: [yes], write: [sh, "-c", "yes | head -c 3000000; echo $$ > ended"] } }`,
  );
  const cwd = process.cwd();
  try {
    process.chdir(stage.root);
    const question = { stamps: ["s01"], deadlineSeconds: 600, yes: true };
    const read = resultOf(await ask(input(["x"], question), stage.context()));
    expect(read.answers).toMatchObject([{ stamp: "s01", truncated: true, rows: { length: 1000 } }]);
    const written = resultOf(await ask(input(["x"], { ...question, write: true }), stage.context()));
    expect(written.answers).toMatchObject([{ truncated: true, rows: { length: 1000 } }]);
    expect(existsSync(join(stage.root, "ended"))).toBe(true);
  } finally {
    process.chdir(cwd);
    stage.remove();
  }
});

test("two hundred of which the first 64 hang: those give their places back, and each of the others is asked", async () => {
  const all = Array.from({ length: 200 }, (_, index) => ({ id: `s${index + 1}` }));
  const hanging = new Set(all.slice(0, 64).map(({ id }) => id));
  const said = await inShares(all, 8, new AbortController().signal, async ({ id }, { signal }) => {
    if (hanging.has(id))
      await new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("ended"))));
    return { stamp: id, columns: [], rows: [], truncated: false };
  });
  const missing = said.filter((each) => "reason" in each);
  expect(missing.map(({ stamp }) => stamp)).toEqual([...hanging]);
  expect(missing[0]?.reason).toMatch(/^no answer within \d+\.\d s, its share of the time: ask it alone/);
  expect(said.filter((each) => "rows" in each)).toHaveLength(136);
});

test("a stamp's share is all the time where nobody waits, and never more than lets all have their turn", () => {
  expect([shareOf(30_000, 1), shareOf(30_000, 64), shareOf(30_000, 65), shareOf(30_000, 200)]).toEqual([
    30_000, 30_000, 15_000, 7500,
  ]);
  // All hang: each of a thousand still begins in time.
  let [left, waiting] = [30_000, 1000];
  for (; waiting > 0; waiting -= 64) left -= shareOf(left, waiting);
  expect(left).toBeGreaterThanOrEqual(0);
});

describe("twenty stand-ins, one dead and one slow", () => {
  let stage: Stage;
  beforeEach(() => {
    stage = fleet("");
    stage.write(
      "ask.yaml",
      `doors: { shell: { kind: command, read: ["${stage.root}/door.sh", "{stamp}"] } }\ncallsPerMinute: 2\n`,
    );
  });
  afterEach(() => stage.remove());

  test("answer in part by the deadline, and both are named; an audit line stands before and after", async () => {
    const result = resultOf(
      await ask(input(["df", "-h", "a b", "$(id)"], { deadlineSeconds: 8 }), stage.context()),
    );
    expect(result.missing).toEqual([
      { stamp: DEAD, reason: `ended with 7: no route to ${DEAD}` },
      { stamp: SLOW, reason: "no answer within 8 s" },
    ]);
    expect(result.answers.map(({ stamp }) => stamp)).toEqual(
      STAMPS.filter((id) => id !== DEAD && id !== SLOW),
    );
    // No shell reads the words.
    expect(result.answers[0]?.rows).toEqual([["s01 says df -h a b $(id)"]]);
    const [, asked, answered] = audit(stage);
    expect(asked).toMatchObject({
      kind: "asked",
      door: "shell",
      write: false,
      words: "df -h a b $(id)",
      stamps: STAMPS,
    });
    expect(answered).toMatchObject({
      kind: "answered",
      id: asked?.["id"],
      answered: 18,
      missing: [DEAD, SLOW],
    });
  });

  test("the call past the budget is refused with the time of the next, and asks nobody", async () => {
    const quick = input(["x"], { stamps: ["s01", "s02"] });
    await ask(quick, stage.context());
    await ask({ ...quick, stamps: ["s02"] }, stage.context());
    const before = Date.now();
    const refused: unknown = await ask(quick, stage.context()).catch((error: unknown) => error);
    const [, at = ""] =
      /stamp s02 was asked 2 times within a minute.*the next call from (\S+) on/.exec(String(refused)) ?? [];
    expect(Date.parse(at)).toBeGreaterThan(before);
    expect(Date.parse(at)).toBeLessThanOrEqual(before + 60_000);
    expect(audit(stage).filter(({ kind }) => kind === "asked")).toHaveLength(2);
    // Others may still be asked.
    expect(resultOf(await ask({ ...quick, stamps: ["s01"] }, stage.context())).answers).toHaveLength(1);
  });

  test("nothing is changed unless a door for it is named, and somebody says so", async () => {
    await expect(ask(input(["x"], { write: true, yes: true }), stage.context())).rejects.toThrow(
      "nothing is changed through the door shell",
    );
    stage.write(
      "ask.yaml",
      `doors: { shell: { kind: command, read: ["false"], write: ["echo", "{stamp}", "{class}"] } }`,
    );
    const write = input(["done"], { write: true, stamps: ["s01"] });
    await expect(ask(write, stage.context())).rejects.toThrow("nobody is there to confirm");
    expect(await ask(write, stage.context({ confirm: () => Promise.resolve(false) }))).toEqual({
      kind: "declined",
    });
    expect(audit(stage)).toEqual([]);
    expect(resultOf(await ask({ ...write, yes: true }, stage.context())).answers[0]?.rows).toEqual([
      ["s01 standard done"],
    ]);
  });

  test("a secret in what is asked is not written down", async () => {
    await ask(input(["psql", "postgres://app:hunter2hunter2@db/x"], { stamps: ["s01"] }), stage.context());
    expect(JSON.stringify(audit(stage))).not.toContain("hunter2");
  });

  test.each([
    ["no doors", "doors: {}", /at least one/],
    ["a kind that is none", "doors: { x: { kind: ssh } }", /postgres or command/],
    ["a secret in the file", "doors: { x: { kind: postgres, read: postgres://app:pw@h/d } }", /ask\.yaml/],
    ["another key", "doors: { x: { kind: command, read: [a] } }\ncolour: red", /colour/],
  ])("a file with %s is refused", async (_, text, message) => {
    stage.write("ask.yaml", text);
    await expect(ask(input(["x"]), stage.context())).rejects.toThrow(message);
  });
});

test("a budget counts each stamp's calls of the last minute, whatever order they stand in", () => {
  const at = (second: number): string => new Date(second * 1000).toISOString();
  const calls = [
    { at: at(130), stamps: ["a"] },
    { at: at(100), stamps: ["a", "b"] },
    { at: at(30), stamps: ["a", "b"] },
  ];
  expect(freeAt(calls, ["a", "b"], 2, 140_000)).toEqual({ stamp: "a", at: 160_000 });
  expect(freeAt(calls, ["b"], 2, 140_000)).toBeUndefined();
  expect(freeAt(calls, ["a"], 2, 160_000)).toBeUndefined();
  expect(freeAt(calls, ["a", "b"], 1, 140_000)).toEqual({ stamp: "a", at: 190_000 });
});

test("a call that a clock dated a year ahead keeps nobody from asking until then", () => {
  const at = (second: number): string => new Date(second * 1000).toISOString();
  const ahead = [{ at: at(365 * 86_400), stamps: ["a"] }];
  expect(freeAt(ahead, ["a"], 1, 140_000)).toBeUndefined();
  // Two machines' clocks are never the same.
  expect(freeAt([{ at: at(150), stamps: ["a"] }], ["a"], 1, 140_000)).toEqual({ stamp: "a", at: 210_000 });
});

withServers("stamps' databases", () => {
  let server: Server;
  let stage: Stage;
  beforeAll(() => {
    server = new Server();
    server.start();
    stage = fleet(
      `doors:
  sql: { kind: postgres, read: { env: "READ_{STAMP}" }, write: { env: "WRITE_{STAMP}" } }
callsPerMinute: 600
`,
      {
        ...{ READ_A1: server.urlOf("postgres", "reader"), READ_B1: server.url, WRITE_A1: server.url },
        READ_C1: "postgresql://reader@/postgres?host=/nowhere",
      },
      ["a1", "b1", "c1"],
    );
  });
  afterAll(() => {
    server.remove();
    stage.remove();
  });

  const sql = async (text: string, more: Partial<AskInput> = {}): Promise<AskResult> =>
    resultOf(await ask(input([text], { stamps: ["a1"], ...more }), stage.context()));

  test("are asked by a role that reads, and say each value as it is", async () => {
    await sql("CREATE ROLE reader LOGIN", { write: true, yes: true });
    await sql("CREATE TABLE orders (n numeric, note text, at timestamptz)", { write: true, yes: true });
    await sql("GRANT SELECT, INSERT ON orders TO reader", { write: true, yes: true });
    await sql("INSERT INTO orders VALUES (12345678901234567890.10, NULL, '2030-01-01T00:00:00Z')", {
      write: true,
      yes: true,
    });
    const { answers, missing } = await sql("SELECT n, note, at AT TIME ZONE 'UTC' AS at FROM orders");
    expect({ answers, missing }).toEqual({
      answers: [
        {
          ...{ stamp: "a1", columns: ["n", "note", "at"], truncated: false },
          rows: [["12345678901234567890.10", null, "2030-01-01 00:00:00"]],
        },
      ],
      missing: [],
    });
  });

  test.each([
    ["a change", "INSERT INTO orders VALUES (1)", /read-only transaction/],
    [
      "a change in a query",
      "WITH x AS (INSERT INTO orders VALUES (1) RETURNING n) SELECT * FROM x",
      /read-only/,
    ],
    ["two statements", "COMMIT; INSERT INTO orders VALUES (1)", /multiple commands/],
    ["nonsense", "SELEKT 1", /syntax error/],
  ])("refuse %s unless it was said", async (_, text, reason) => {
    const { missing } = await sql(text);
    expect(missing[0]?.reason).toMatch(reason);
    expect((await sql("SELECT count(*) FROM orders WHERE n = 1")).answers[0]?.rows).toEqual([["0"]]);
  });

  test("a role that can do more than read is not taken for one that reads, and one that is away is named", async () => {
    const { answers, missing } = await sql("SELECT 1", { stamps: [] });
    expect(answers.map(({ stamp }) => stamp)).toEqual(["a1"]);
    expect(missing[0]).toEqual({
      ...{
        stamp: "b1",
        reason: expect.stringContaining("the role that reads can do more than read") as string,
      },
    });
    expect(missing[1]).toMatchObject({
      stamp: "c1",
      reason: expect.stringMatching(/ENOENT|connect/) as string,
    });
  });

  test("one that takes too long is named, and its server goes on with something else", async () => {
    const { missing } = await sql("SELECT pg_sleep(3600)", { deadlineSeconds: 1 });
    expect(missing).toEqual([{ stamp: "a1", reason: "no answer within 1 s" }]);
    let left = 1;
    while (left > 0) {
      const { answers } = await sql(
        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'",
      );
      left = Number(answers[0]?.rows[0]?.[0]);
    }
  });

  test("more rows than anybody reads are cut, and it says so", async () => {
    const { answers } = await sql("SELECT generate_series(1, 5000)");
    expect(answers[0]).toMatchObject({ truncated: true, rows: { length: 1000 } });
  });

  test("a table of any size is cut while it comes, by rows and by what they weigh", async () => {
    const rows = await sql("SELECT generate_series(1, 1000000000) AS n", { deadlineSeconds: 60 });
    expect(rows.answers[0]).toMatchObject({ columns: ["n"], truncated: true, rows: { length: 1000 } });
    const wide = await sql("SELECT repeat('x', 300000) FROM generate_series(1, 1000)");
    expect(wide.answers[0]).toMatchObject({ truncated: true, rows: { length: 3 } });
    // Of what was written nothing is left out.
    const written = "INSERT INTO orders SELECT 7 FROM generate_series(1, 1500) RETURNING n";
    const { answers } = await sql(written, { write: true, yes: true });
    expect(answers[0]).toMatchObject({ truncated: true, rows: { length: 1000 } });
    expect((await sql("SELECT count(*) FROM orders WHERE n = 7")).answers[0]?.rows).toEqual([["1500"]]);
  });

  test.each([
    ["can become a superuser", "CREATE ROLE other LOGIN", "GRANT app TO other"],
    ["replicates", "CREATE ROLE other LOGIN REPLICATION"],
    ["may end others' sessions", "CREATE ROLE other LOGIN", "GRANT pg_signal_backend TO other"],
    [
      "is another's on its way in",
      "CREATE ROLE other LOGIN SUPERUSER",
      "ALTER ROLE other SET role = 'reader'",
    ],
  ])("a role that %s is none that reads", async (_, ...made) => {
    for (const statement of made) await sql(statement, { write: true, yes: true });
    const other = { ...stage.context(), env: { READ_A1: server.urlOf("postgres", "other") } };
    try {
      const { missing } = resultOf(await ask(input(["SELECT 1"], { stamps: ["a1"] }), other));
      expect(missing[0]?.reason).toContain("the role that reads can do more than read");
    } finally {
      await sql("DROP ROLE other", { write: true, yes: true });
    }
  });
});
