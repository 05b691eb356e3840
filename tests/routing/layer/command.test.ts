import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../architecture/sources";
import { FleetFolder, identity } from "../../cli/fleet-folder";

const ROUTING = `config:
  stampworks:cloud: aws
  stampworks:regions: [us-east-1, eu-west-1]
  stampworks:account: "210000000009"
  stampworks:stamps:
    - euw1a
`;

describe("the command and the routing stack", () => {
  let folder: FleetFolder;
  beforeAll(() => {
    folder = new FleetFolder({
      "index.js": `module.exports = require(${JSON.stringify(join(ROOT, "dist/stacks/index.js"))});`,
      "stacks/Pulumi.euw1a.yaml": identity(),
      "stacks/Pulumi.routing.yaml": ROUTING,
    });
  });
  afterAll(() => folder.remove());
  const run = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { code, stdout, stderr } = await folder.run([...args, "--json"]);
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  test("leaves it out of a preview while a stamp it fronts is not up, and says which", async () => {
    const { code, stdout } = await folder.run(["preview"]);
    expect(code).toBe(0);
    expect(stdout).toContain("routing: not previewed, as these stamps are not up yet: euw1a");
  });

  test("refuses to bring it up before its stamps", async () => {
    const { code, stderr } = await folder.run(["up", "routing"]);
    expect(code).not.toBe(0);
    expect(stderr).toContain("euw1a does not exist; run up for euw1a first");
  });

  test("leaves it out of its own preview too, as a pull request that adds a stamp asks for it", async () => {
    const { code, stdout } = await folder.run(["preview", "routing"]);
    expect([code, stdout.includes("not previewed")]).toEqual([0, true]);
  });

  test("is the last wave that CI is given, or the only one when it alone is named", async () => {
    const waves = async (...args: string[]): Promise<string[][]> => {
      const { code, stdout } = await folder.run(["rollout", "--all-at-once", "--emit", "github", ...args]);
      expect(code).toBe(0);
      const all = /^all=(.*)$/m.exec(stdout)?.[1] ?? "";
      const list = JSON.parse(all) as { include: { stamp: string; cloud: string; account: string }[] }[];
      return list.map(({ include }) =>
        include.map(({ stamp, cloud, account }) => `${stamp} ${cloud} ${account}`),
      );
    };
    const [stamp, routing] = [["euw1a aws 210000000001"], ["routing aws 210000000009"]];
    expect(await waves()).toEqual([stamp, routing]);
    expect(await waves("--stamps", "euw1a,routing")).toEqual([stamp, routing]);
    expect(await waves("--stamps", "routing")).toEqual([routing]);
    expect(await waves("--stamps", "euw1a")).toEqual([stamp]);
    expect((await folder.run(["rollout", "--emit", "github", "--stamps", "nobody"])).code).toBe(2);
  });

  test("brings it up after the stamps, judges it with them, and finds it up", async () => {
    const up = await run("up", "--all");
    expect(up).toMatchObject({
      stamps: [{ id: "euw1a" }],
      routing: { id: "routing", cloud: "aws", region: "us-east-1", endpoint: "https://app.acme.example" },
      verdict: { holds: true, routing: "routing" },
    });
    expect(await run("status")).toMatchObject({ routing: { state: "up" }, stamps: [{ state: "up" }] });
    expect(await run("check")).toMatchObject({ holds: true, routing: "routing" });
  });

  test("changes a stamp's secret once the stamp and the layer have the change before it", async () => {
    const refused = async (): Promise<string> => {
      const { code, stderr } = await folder.run(["stamps", "rotate", "euw1a"]);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await run("stamps", "rotate", "euw1a")).toMatchObject({ stamp: "euw1a", rotation: 1 });
    expect(await refused()).toContain('the last change of the secret has not come to stamp "euw1a"');
    await run("up", "euw1a");
    expect(await refused()).toContain("the routing layer still sends the secret before the last change");
    await run("up", "routing");
    expect(await run("check")).toMatchObject({ holds: true });
    expect(await run("stamps", "rotate", "euw1a")).toMatchObject({ rotation: 2 });
    await run("up", "euw1a");
    await run("up", "routing");
  });

  test("looks for drift in it as in a stamp", async () => {
    const { stamps } = await run("drift");
    expect(stamps).toMatchObject([{ id: "euw1a" }, { id: "routing", drifted: false }]);
  });

  test("lists a stamp that is added, and its layer then changes by additions alone", async () => {
    const added = await run(
      ...["add", "euw1b", "--cloud", "aws", "--region", "eu-west-1", "--account", "210000000003"],
      ...["--class", "standard", "--ring", "early"],
    );
    expect(added).toMatchObject({ written: true, routing: join("stacks", "Pulumi.routing.yaml") });
    expect(readFileSync(join(folder.root, "stacks/Pulumi.routing.yaml"), "utf8")).toBe(
      `${ROUTING}    - euw1b\n`,
    );
    await run("up", "euw1b");
    const { routing } = await run("preview", "routing");
    expect(routing).toMatchObject({ counts: { create: 3, update: 0, replace: 0, delete: 0 } });
  });

  test("writes it as a deployment without a secret in plain text", async () => {
    const { code, stdout } = await folder.run(["render", "routing", "--out", "-"]);
    expect(code).toBe(0);
    const { deployment } = JSON.parse(stdout) as {
      deployment: { resources: { type: string; inputs?: Record<string, unknown> }[] };
    };
    const keys = deployment.resources.filter(({ type }) => type.endsWith(":KeyvaluestoreKey"));
    expect(keys).toHaveLength(2);
    for (const { inputs } of keys) expect(inputs?.["value"]).toHaveProperty("ciphertext");
  });
});
