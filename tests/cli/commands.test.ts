import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FleetFolder, identity, PROGRAM } from "./fleet-folder";

const THREE = {
  "stacks/Pulumi.euw1a.yaml": identity(),
  "stacks/Pulumi.use1a.yaml": identity({ region: "us-east-1", cidr: "10.17.0.0/16" }),
  "stacks/Pulumi.usw2a.yaml": identity({ region: "us-west-2", cidr: "10.18.0.0/16" }),
};

describe("a fleet of three stamps", () => {
  let folder: FleetFolder;

  beforeAll(() => {
    folder = new FleetFolder(THREE);
  });
  afterAll(() => folder.remove());

  test("comes up in one run, with a table, both laws, the word simulated and what to do next", async () => {
    const { code, stdout, stderr } = await folder.run(["up", "--all"]);
    expect({ code, stderr: stderr.replace(/^\[\d\/3\] up \w+: 4 created$/gm, "").trim() }).toEqual({
      code: 0,
      stderr: "engine embedded, the simulator: no cloud is touched (stampworks.yaml)",
    });
    for (const heading of [
      "id",
      "cloud",
      "region",
      "class",
      "release",
      "resources",
      "fingerprint",
      "endpoint",
    ]) {
      expect(stdout).toContain(heading);
    }
    expect(stdout).toMatch(
      /^usw2a\s+aws\s+us-west-2\s+standard\s+1\s+4\s+[0-9a-f]{12}\s+https:\/\/usw2a\.example$/m,
    );
    expect(stdout).toMatch(/3 stamps: 12 created in .* \(simulated: no cloud was touched\)/);
    expect(stdout).toMatch(/^law closed: holds/m);
    expect(stdout).toMatch(/^law equal: {2}holds/m);
    expect(stdout).toContain("Next:");
  });

  test("changes nothing in a second run, and says so as JSON", async () => {
    const { code, stdout } = await folder.run(["up", "--all", "--json"]);
    const result = JSON.parse(stdout) as {
      simulated: boolean;
      counts: object;
      stamps: { fingerprint: string }[];
    };
    expect(code).toBe(0);
    expect(result).toMatchObject({
      simulated: true,
      counts: { create: 0, update: 0, replace: 0, delete: 0, same: 12 },
    });
    expect(new Set(result.stamps.map(({ fingerprint }) => fingerprint)).size).toBe(1);
  });

  test("previews a change of the blueprint once, as the same in all stamps", async () => {
    const { code, stdout } = await folder.run(["preview"], { PROBE_SIZE: "large" });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^same update in 3 stamps \(euw1a, use1a, usw2a\)$/m);
    expect(stdout).not.toContain("only in");
    expect(stdout.match(/random:index\/randomPassword:RandomPassword password/g)).toHaveLength(1);
    expect(stdout).toContain('"small" → "large"');
    expect(stdout).toContain("simulated");
  });

  test("previews a change of one stamp's config in that stamp only", async () => {
    folder.write("stacks/Pulumi.usw2a.yaml", identity({ region: "us-west-2", cidr: "10.19.0.0/16" }));
    const { code, stdout } = await folder.run(["preview"]);
    folder.write("stacks/Pulumi.usw2a.yaml", THREE["stacks/Pulumi.usw2a.yaml"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^only in usw2a$/m);
    expect(stdout).not.toContain("same update");
    expect(stdout).toContain("1 stamp of 3 would change");
  });

  test("is listed by status without running the program", async () => {
    folder.write("index.js", 'throw new Error("must not be loaded");');
    const { code, stdout } = await folder.run(["status"]);
    folder.write("index.js", PROGRAM);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^euw1a\s+aws\s+eu-west-1\s+standard\s+canary\s+1\s+up\s+4\s+https:\/\/euw1a\.example$/m,
    );
    expect(stdout).toContain("3 of 3 stamps up (simulated: no cloud was touched)");
  });

  test("breaks the law equal when one stamp's program does something else, and the check names it", async () => {
    const { code, stdout } = await folder.run(["check"], { PROBE_ODD: "use1a" });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^law closed: holds/m);
    expect(stdout).toMatch(/^law equal: {2}BROKEN/m);
    expect(stdout).toContain("use1a differs from euw1a in 1 place:");
    expect(stdout).toMatch(
      /urn:pulumi:use1a::probe::random:index\/randomPassword:RandomPassword::password length: 33, the others have 32/,
    );
  });

  test("renders a stamp as a deployment with its secrets encrypted, which the check reads", async () => {
    for (const id of ["euw1a", "use1a"]) {
      expect((await folder.run(["render", id, "--out", `${id}.json`])).code).toBe(0);
    }
    const text = readFileSync(join(folder.root, "use1a.json"), "utf8");
    expect(JSON.parse(text)).toMatchObject({
      version: 3,
      deployment: { secrets_providers: { type: "passphrase" } },
    });
    expect(text).not.toContain("canary-in-an-output");
    expect(await folder.run(["check", "--state", "euw1a.json", "use1a.json"])).toMatchObject({ code: 0 });

    folder.write("use1a.json", text.replace('"length": 32', '"length": 31'));
    const changed = await folder.run(["check", "--state", "euw1a.json", "use1a.json", "--json"]);
    expect(changed.code).toBe(1);
    expect(JSON.parse(changed.stdout)).toMatchObject({
      holds: false,
      equal: {
        deviations: [{ stamp: "use1a", differences: [{ path: "length", expected: "32", actual: "31" }] }],
      },
    });
  });

  test("compares a state that is alone with its own render, so that it is never compared with nothing", async () => {
    const rendered = await folder.run(["render", "usw2a", "--out", "usw2a.json"]);
    expect(rendered.code).toBe(0);
    expect(await folder.run(["check", "--state", "usw2a.json"])).toMatchObject({ code: 0 });
    const text = readFileSync(join(folder.root, "usw2a.json"), "utf8");
    folder.write("alone.json", text.replace('"length": 32', '"length": 31'));
    const changed = await folder.run(["check", "--state", "alone.json", "--json"]);
    expect(changed.code).toBe(1);
    expect(JSON.parse(changed.stdout)).toMatchObject({
      equal: {
        deviations: [
          { stamp: "usw2a", reference: "its render", differences: [{ path: "length", actual: "31" }] },
        ],
      },
    });
  });

  test("has one fingerprint for one thing: up, check and report print the same", async () => {
    const prints = async (...args: readonly string[]): Promise<string[]> => {
      const { stdout } = await folder.run([...args, "--json"]);
      const found = [...stdout.matchAll(/"fingerprint": ?"([0-9a-f]{12})/gu)].map(([, print = ""]) => print);
      return [...new Set(found)];
    };
    const [print, ...others] = await prints("check");
    expect(others).toEqual([]);
    expect(await prints("up", "--all")).toEqual([print]);
    expect(await prints("report", "--out", "report.html")).toEqual([print]);
  });

  test("loses one stamp by destroy, and status says so", async () => {
    const { code, stdout } = await folder.run(["destroy", "use1a"]);
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("use1a: 4 resources deleted (simulated"),
    });
    expect((await folder.run(["status"])).stdout).toContain("2 of 3 stamps up");
  });

  test("never shows a secret, in any output of any command", async () => {
    const runs = [
      ["up", "--all", "--verbose"],
      ["up", "--all", "--json"],
      ["preview", "--json", "--verbose"],
      ["status", "--json"],
      ["check", "--json"],
      ["render", "euw1a", "--out", "-"],
    ];
    for (const args of runs) {
      const { code, stdout, stderr } = await folder.run(args);
      expect({ args, code }).toEqual({ args, code: 0 });
      expect(stdout + stderr).not.toContain("canary-in-an-output");
    }
  });

  test("finishes the running stamp on Ctrl-C, begins no other and exits with 130", async () => {
    const fresh = new FleetFolder(THREE);
    try {
      const { code, stderr, stdout } = await fresh.run(
        ["up", "--all", "--parallel", "1"],
        { PROBE_WAIT: "1500" },
        (child) => {
          const timer = setInterval(() => {
            if (!existsSync(join(fresh.root, "begun-euw1a"))) return;
            clearInterval(timer);
            child.kill("SIGINT");
          }, 20);
          child.once("close", () => clearInterval(timer));
        },
      );
      expect(code).toBe(130);
      expect(stderr).toContain("stopping when the running resources are done");
      expect(existsSync(join(fresh.root, "begun-use1a"))).toBe(false);
      expect(stdout).not.toContain("Next:");
      expect((await fresh.run(["up", "--all"])).code).toBe(0);
    } finally {
      fresh.remove();
    }
  });

  test("goes on when the reader of its output goes away", async () => {
    const { code, stderr } = await folder.run(["up", "--all"], {}, (child) => child.stdout.destroy());
    expect(code).toBe(0);
    expect(stderr).not.toContain("EPIPE");
  });
});

describe("an expired stamp", () => {
  let folder: FleetFolder;

  beforeAll(() => {
    folder = new FleetFolder({
      ...THREE,
      "stacks/Pulumi.use1a.yaml": identity({
        region: "us-east-1",
        cidr: "10.17.0.0/16",
        expires: "2020-01-31",
      }),
    });
  });
  afterAll(() => folder.remove());

  test("is refused when it is named", async () => {
    const { code, stderr } = await folder.run(["up", "use1a"]);
    expect(code).toBe(2);
    expect(stderr).toContain('stampworks:expires: stamp "use1a" expired; received "2020-01-31"');
    expect(folder.added()).toEqual([]);
  });

  test("holds up no other stamp, and is not passed over in silence", async () => {
    const { code, stdout } = await folder.run(["up", "--all"]);
    expect(code).toBe(0);
    expect(stdout).toContain("2 stamps: 8 created");
    expect(stdout).toContain("left out, 1 expired stamp: use1a (2020-01-31)");
  });
});

describe("what is asked of the command", () => {
  let folder: FleetFolder;

  beforeAll(() => {
    folder = new FleetFolder(THREE);
  });
  afterAll(() => folder.remove());

  test.each([
    ["a stamp the fleet does not have", ["up", "nope"], ['"nope"', "euw1a, use1a, usw2a"]],
    ["a path for a stamp", ["destroy", "../x"], ['"../x"', "no such stamp"]],
    ["a stamp's name of 10,000 characters", ["up", "x".repeat(10_000)], ["no such stamp", "…"]],
    ["control characters for a stamp", ["up", "a\u001b[31m"], ['"a\\u001b[31m"']],
    ["no stamp at all", ["up"], ["which stamps?", "--all"]],
    ["all stamps and one by name", ["up", "euw1a", "--all"], ["do not go together"]],
    [
      "an engine that does not exist",
      ["up", "--all", "--engine", "terraform"],
      ["--engine", '"terraform"', "embedded, pulumi"],
    ],
    ["no parallelism", ["up", "--all", "--parallel", "0"], ["--parallel", '"0"', "1 to 64"]],
    ["an unknown option", ["up", "--al"], ["unknown option '--al'"]],
    ["an unknown command", ["upp"], ["unknown command 'upp'"]],
    ["a folder without a project", ["status", "--cwd", "/"], ["no Pulumi.yaml"]],
    ["a state file that is not there", ["check", "--state", "none.json"], ["none.json", "ENOENT"]],
    ["a state file that is not JSON", ["check", "--state", "index.js"], ["index.js", "not JSON"]],
    [
      "a state file that is no deployment",
      ["check", "--state", "package.json"],
      ["a deployment of version none", "pulumi stack export"],
    ],
    ["a file that can't be written", ["render", "euw1a", "--out", "none/x.json"], ["--out", "ENOENT"]],
    ["a render without a file", ["render", "euw1a"], ["--out"]],
  ])("%s: one message, exit code 2, no stack trace", async (_, args, says) => {
    folder.write("package.json", "{}");
    const { code, stdout, stderr } = await folder.run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    for (const words of says) expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stderr.length).toBeLessThan(1000);
  });

  test("errors come as JSON too, with their places", async () => {
    const { code, stdout, stderr } = await folder.run(["up", "nope", "--json"]);
    expect({ code, lines: stderr.trim().split("\n") }).toEqual({
      code: 2,
      lines: ["engine embedded, the simulator: no cloud is touched (stampworks.yaml)"],
    });
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: "input", problem: "no such stamp", received: '"nope"' },
    });
  });

  test("a program that fails in one stamp leaves the others alone, and the exit code says engine", async () => {
    const failing = new FleetFolder(THREE);
    try {
      failing.write(
        "index.js",
        PROGRAM.replace(
          "const random",
          'if (pulumi.getStack() === "use1a") throw new Error("broken here");\n  const random',
        ),
      );
      const { code, stdout, stderr } = await failing.run(["up", "--all"]);
      expect(code).toBe(3);
      expect(stderr).toContain("in use1a:");
      expect(stderr).toContain("broken here");
      expect(stdout).toMatch(/^use1a .*failed$/m);
      expect(stdout).toMatch(/^usw2a .*https:\/\/usw2a\.example$/m);
    } finally {
      failing.remove();
    }
  });

  test("--help names the commands and the exit codes", async () => {
    const { code, stdout } = await folder.run(["--help"]);
    expect(code).toBe(0);
    for (const words of [
      "preview",
      "up",
      "destroy",
      "status",
      "render",
      "check",
      "--json",
      "--cwd",
      "--engine",
      "--parallel",
      "Exit codes",
    ]) {
      expect(stdout).toContain(words);
    }
  });

  test("--help loads nothing but the command line's own few modules", async () => {
    folder.write(
      "loaded.cjs",
      'process.on("exit", () => console.error(Object.keys(require.cache).join("\\n")));',
    );
    const { stderr } = await folder.run(["--help"], {
      NODE_OPTIONS: `--require ${join(folder.root, "loaded.cjs")}`,
    });
    expect(stderr).toContain("commander");
    expect(stderr).not.toMatch(/node_modules\/(zod|yaml|@pulumi|listr2|cli-table3|p-limit)\//);
  });
});
