import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { identity, PROJECT } from "../cli/fleet-folder";
import { some } from "../sweep";
import { checkAll, checkOne, DIST, program, type Project, Projects } from "./project";

const projects = new Projects();
afterAll(() => projects.remove());

/** A program that takes something of each kind that can be looked at again. */
const TAKES = `
const { existsSync, readFileSync, readdirSync } = require("fs");
const { join } = require("path");
const part = require("./lib/part");
const helper = require("helper");
const table = require("./lib/table.json");
`;
const GIVES = `
  value = [part, helper, table.size, readFileSync(join(__dirname, "size.txt"), "utf8"), existsSync(join(__dirname, "flag")),
    readdirSync(join(__dirname, "names")).length, process.env.PROBE_SIZE].join();`;

const FILES = {
  "index.js": program(GIVES, TAKES),
  "lib/part.js": '/** @type {import("helper").Part} */\nmodule.exports = 1;\n',
  "lib/table.json": '{ "size": 1 }\n',
  "size.txt": "small",
  "names/one": "",
  "node_modules/helper/package.json": '{ "name": "helper", "version": "1.0.0", "main": "a.js" }',
  "node_modules/helper/a.js": "module.exports = 'a';\n",
  "node_modules/helper/b.js": "module.exports = 'b';\n",
  "node_modules/.package-lock.json": "{}",
};

const CHANGES: readonly (readonly [string, (fleet: Project) => void])[] = [
  ["the program", (fleet) => fleet.write("index.js", `${FILES["index.js"]}\n// changed`)],
  ["a module of it", (fleet) => fleet.write("lib/part.js", "module.exports = 2;\n")],
  ["a table that it requires", (fleet) => fleet.write("lib/table.json", '{ "size": 2 }\n')],
  ["a module that stands before another", (fleet) => fleet.write("lib/part", "module.exports = 3;\n")],
  ["a file that it reads", (fleet) => fleet.write("size.txt", "large")],
  ["a file that was not there", (fleet) => fleet.write("flag", "")],
  ["names in a folder", (fleet) => fleet.write("names/two", "")],
  ["a module of a package", (fleet) => fleet.write("node_modules/helper/a.js", "module.exports = 'A';\n")],
  [
    "which module of a package is meant",
    (fleet) =>
      fleet.write(
        "node_modules/helper/package.json",
        '{ "name": "helper", "version": "1.0.0", "main": "b.js" }',
      ),
  ],
  ["what is installed", (fleet) => fleet.write("node_modules/.package-lock.json", '{ "changed": true }')],
  [
    "a default of the project",
    (fleet) => fleet.write("Pulumi.yaml", `${PROJECT}config:\n  stampworks:size:\n    default: large\n`),
  ],
];

describe("what a program makes", () => {
  test("is rendered and judged once: a fleet that has not changed is neither again", () => {
    const fleet = projects.make(FILES);
    const [first, second] = [checkOne(fleet), checkOne(fleet)];
    expect(first).toMatchObject({ rendered: 2, judged: 1 });
    expect(first.refused).toBeUndefined();
    expect(second).toEqual({ rendered: 0, judged: 0, verdict: first.verdict });
  });

  test("is made anew once anything has changed that it is made of, and then kept again", () => {
    const fleet = projects.make(FILES);
    const changes = some(CHANGES, 3);
    const found = Object.fromEntries(
      [["nothing yet", () => undefined] as const, ...changes].map(([what, change]) => {
        change(fleet);
        const { judged, refused, rendered } = checkOne(fleet);
        return [what, { judged, refused, rendered }];
      }),
    );
    const anew = { judged: 1, refused: undefined, rendered: 2 };
    expect(found).toEqual(
      Object.fromEntries(["nothing yet", ...changes.map(([what]) => what)].map((what) => [what, anew])),
    );
    expect(checkOne(fleet)).toMatchObject({ rendered: 0, judged: 0 });
  });

  test("depends on the environment variables that the program reads, and on no others", () => {
    const fleet = projects.make(FILES);
    const environments: readonly Readonly<Record<string, string>>[] = [
      {},
      { PROBE_SIZE: "1" },
      { PROBE_SIZE: "1", PROBE_ODD: "1" },
      { PROBE_SIZE: "2" },
      {},
    ];
    const rendered = environments.map((env) => checkOne(fleet, env).rendered);
    expect(rendered).toEqual([2, 2, 0, 2, 2]);
  });

  test("is kept for each stack by its config: one that has changed is rendered, and the fleet judged", () => {
    const fleet = projects.make(FILES);
    checkOne(fleet);
    fleet.write("stacks/Pulumi.euw1b.yaml", identity({ cidr: "10.18.0.0/16", ring: "broad" }));
    expect(checkOne(fleet)).toMatchObject({ rendered: 1, judged: 1 });
    fleet.write("stacks/Pulumi.euw1c.yaml", identity({ cidr: "10.19.0.0/16", ring: "broad" }));
    expect(checkOne(fleet)).toMatchObject({ rendered: 1, judged: 1 });
  });

  test("is judged anew where the allow-list has changed, without being rendered", () => {
    const fleet = projects.make(FILES);
    checkOne(fleet);
    fleet.write(
      "stampworks.allow.yaml",
      `allow:
  - path: "aws:sqs/queue:Queue.name"
    pattern: "^shared$"
    reason: shared by all
    owner: us
`,
    );
    const { judged, rendered } = checkOne(fleet);
    expect([rendered, judged]).toEqual([0, 1]);
  });

  test("is made anew by another version of this package", () => {
    const fleet = projects.make(FILES);
    const dist = projects.dist();
    expect([checkOne(fleet, {}, dist).rendered, checkOne(fleet, {}, dist).rendered]).toEqual([2, 0]);
    appendFileSync(join(dist, "render/recorder.js"), "\n// changed\n");
    expect(checkOne(fleet, {}, dist)).toMatchObject({ rendered: 2, judged: 1 });
  });
});

describe("what lies on the disk", () => {
  test.each<readonly [string, (path: string) => void]>([
    ["one byte is another", (path) => writeFileSync(path, flipped(readFileSync(path)))],
    ["the end is missing", (path) => writeFileSync(path, readFileSync(path).subarray(0, -20))],
    ["nothing is left", (path) => writeFileSync(path, "")],
    ["it is a text", (path) => writeFileSync(path, "{}")],
  ])("counts as not there where %s", (_, spoil) => {
    const fleet = projects.make(FILES);
    const { verdict } = checkOne(fleet);
    expect(fleet.kept().length).toBeGreaterThan(3);
    for (const path of fleet.kept()) spoil(path);
    expect(checkOne(fleet)).toEqual({ rendered: 2, judged: 1, verdict });
    expect(checkOne(fleet).rendered).toBe(0);
  });

  test("counts as not there under another's name", () => {
    const fleet = projects.make(FILES);
    const { verdict } = checkOne(fleet);
    const paths = fleet.kept();
    const contents = paths.map((path) => readFileSync(path));
    for (const [index, path] of paths.entries())
      writeFileSync(path, contents[(index + 1) % contents.length] ?? "");
    expect(checkOne(fleet)).toEqual({ rendered: 2, judged: 1, verdict });
  });

  test("is nothing of a program that holds a secret of its own, nor of the verdict on it", () => {
    const secret = projects.make({
      "index.js": program(
        'new random.RandomPassword("p", { length: 20, keepers: { a: pulumi.secret("canary") } });',
      ),
    });
    expect([checkOne(secret).rendered, checkOne(secret).rendered]).toEqual([2, 2]);
    expect(secret.kept()).toEqual([]);
  });
});

describe("a program that takes what can't be looked at again", () => {
  const IMPURE: readonly (readonly [string, RegExp, string, string?])[] = [
    ["the time", /reads the clock/u, "value = Date.now() > 0;"],
    ["the date", /reads the clock/u, "value = new Date().getFullYear() > 0;"],
    ["the processor's clock", /reads the clock/u, "value = typeof performance.now();"],
    ["chance", /by chance/u, "value = Math.random() >= 0;"],
    ["bytes by chance", /by chance/u, 'value = require("crypto").randomBytes(4).length;'],
    ["an id by chance", /by chance/u, "value = crypto.randomUUID().length;"],
    ["the network", /network|clock/u, 'value = await fetch("http://127.0.0.1:9/").catch(() => 1);'],
    ["a connection", /network/u, 'require("net").connect(9, "127.0.0.1").on("error", () => undefined);'],
    ["a server", /requires node:http/u, 'value = typeof require("http").get;'],
    [
      "another program",
      /runs other programs|all environment/u,
      'value = require("child_process").execSync("echo 1").length;',
    ],
    ["the machine's name", /machine/u, 'value = require("os").hostname().length > 0;'],
    ["a file's time", /fs\.statSync/u, 'value = require("fs").statSync(__filename).mtimeMs > 0;'],
    ["an open file", /fs\.openSync/u, 'const f = require("fs"); f.closeSync(f.openSync(__filename));'],
    [
      "a file through a promise of another kind",
      /fs\.open/u,
      'await (await require("fs/promises").open(__filename)).close();',
    ],
    ["the command line", /command line/u, "value = process.argv.length > 0;"],
    ["what comes in", /command line/u, "value = process.stdin.fd;"],
    ["its process's number", /the process/u, "value = process.pid > 0;"],
    ["when its process began", /reads the clock/u, "value = performance.timeOrigin > 0;"],
    ["who runs it", /machine/u, "value = process.getuid() >= 0;"],
    [
      "Node.js's inside",
      /reaches into|requires/u,
      'value = Object.keys(process.binding("util")).length > 0;',
    ],
    ["another thread", /worker_threads/u, 'value = require("worker_threads").isMainThread;'],
    ["a context of its own", /node:vm/u, 'value = require("vm").runInNewContext("Date.now()") > 0;'],
    ["all variables", /all environment variables/u, "value = Object.keys(process.env).length > 0;"],
    ["a module of another kind", /ES modules/u, 'value = typeof (await import("node:path")).join;'],
    [
      "a module of another kind, with a comment in between",
      /ES modules/u,
      'value = typeof (await import /* ( */ ("node:path")).join;',
    ],
    [
      "the time, after it was loaded",
      /reads the clock/u,
      "value = await later;",
      "const later = Promise.resolve().then(() => Date.now() > 0);",
    ],
  ];

  test("is rendered each time, and it is known why", () => {
    const fleets = IMPURE.map(([, , body, head]) => projects.make({ "index.js": program(body, head) }));
    // As a user's process starts: how a module is compiled is among what is looked at.
    const found = checkAll(fleets, {}, DIST, []);
    const told = Object.fromEntries(IMPURE.map(([what], index) => [what, found[index]?.refused ?? "kept"]));
    expect(told).toEqual(
      Object.fromEntries(IMPURE.map(([what, pattern]) => [what, expect.stringMatching(pattern)])),
    );
    expect(fleets.flatMap((fleet) => fleet.kept())).toEqual([]);
  });
});

function flipped(bytes: Buffer): Buffer {
  const at = Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}
