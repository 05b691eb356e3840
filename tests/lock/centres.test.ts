import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LOCK_FILE } from "../../fleet/lock/lock-file";
import type { BlueprintLock } from "../../graph/equal/lock";
import { ROOT } from "../architecture/sources";
import { FleetFolder, identity } from "../cli/fleet-folder";

/**
 * The example fleet on AWS alone, with a class, centres and a layer. PROBE_KEEP is one property of all centres, PROBE_ODD the centre that the
 * program makes otherwise, PROBE_SEARCH turns search on, PROBE_TENANTS how many tenants the layer has room for.
 */
const PROGRAM = `
const { defineFleet } = require(${JSON.stringify(join(ROOT, "dist/components/program/index.js"))});
const { blueprint } = require(${JSON.stringify(join(ROOT, "dist/stacks/blueprint.js"))});
const { PROBE_TENANTS, PROBE_KEEP, PROBE_ODD, PROBE_SEARCH } = process.env;
const fleet = defineFleet({
  ...blueprint,
  global: { aws: blueprint.global.aws },
  classes: { standard: blueprint.classes.standard },
  routing: { ...blueprint.routing, bounds: { ...blueprint.routing.bounds, tenants: Number(PROBE_TENANTS ?? 10000) } },
  central: { keepDays: Number(PROBE_KEEP ?? 400), search: PROBE_SEARCH === "1" },
});
module.exports = Object.assign(() => {
  const pulumi = require("@pulumi/pulumi");
  if (pulumi.getStack() === PROBE_ODD)
    pulumi.runtime.registerStackTransformation(({ name, opts, props, type }) =>
      type === "aws:sqs/queue:Queue" ? { props: { ...props, messageRetentionSeconds: 777 }, opts } : undefined);
  return fleet();
}, { blueprint: fleet.blueprint });
`;

const centre = (region: string, account: string, stamps: string): string => `config:
  stampworks:cloud: aws
  stampworks:region: ${region}
  stampworks:account: "${account}"
  stampworks:stamps: { ${stamps} }
`;

describe("centres in the lock", () => {
  let folder: FleetFolder;
  beforeAll(async () => {
    folder = new FleetFolder({
      "index.js": PROGRAM,
      "stacks/Pulumi.euw1a.yaml": identity(),
      "stacks/Pulumi.central-aws-eu.yaml": centre("eu-west-1", "210000000010", 'euw1a: "210000000001"'),
      "stacks/Pulumi.routing.yaml":
        'config:\n  stampworks:cloud: aws\n  stampworks:regions: [us-east-1, eu-west-1]\n  stampworks:account: "210000000009"\n  stampworks:stamps: []\n',
      // Another law, another place and no stamp: the same form.
      "stacks/Pulumi.central-aws-us.yaml": centre("us-east-1", "210000000011", ""),
    });
    expect(await folder.run(["lock"])).toMatchObject({ code: 0, stderr: "" });
    for (const id of ["central-aws-eu", "euw1a", "routing"])
      expect((await folder.run(["render", id, "--out", `${id}.json`])).code).toBe(0);
  });
  afterAll(() => folder.remove());

  const recorded = (): BlueprintLock =>
    JSON.parse(readFileSync(join(folder.root, LOCK_FILE), "utf8")) as BlueprintLock;
  /** Runs with another lock in the file, which is as it was afterwards. */
  const withLock = async <T>(lock: object, work: () => Promise<T>): Promise<T> => {
    const before = readFileSync(join(folder.root, LOCK_FILE), "utf8");
    folder.write(LOCK_FILE, JSON.stringify(lock));
    try {
      return await work();
    } finally {
      folder.write(LOCK_FILE, before);
    }
  };

  test("stand beside the classes, and a change of one property of them is told by name, with what it was", async () => {
    expect(recorded()).toMatchObject({
      forms: { "standard/aws": expect.anything() as unknown },
      central: { aws: expect.anything() as unknown },
      routing: { aws: expect.anything() as unknown },
    });
    expect(await folder.run(["lock", "--check"])).toMatchObject({ code: 0 });

    const { code, stdout } = await folder.run(["lock", "--check"], { PROBE_KEEP: "401" });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^central\/aws \(centre\): \d+ differences?$/mu);
    expect(stdout).toMatch(/^ {2}aws:s3\/\S+::central-lake-\S+ rules\[1\]\.expiration\.days: 400 → 401$/mu);
    expect(stdout).not.toContain("standard/aws");
    expect(stdout).not.toContain("routing/aws");
  });

  test("are another form with search, and JSON has each difference", async () => {
    const { code, stdout } = await folder.run(["lock", "--check", "--json"], { PROBE_SEARCH: "1" });
    expect(code).toBe(1);
    const { changed } = JSON.parse(stdout) as { changed: { changes: object[] }[] };
    expect(changed).toMatchObject([{ form: "central/aws", kind: "centre", isNew: false, isByHand: false }]);
    expect(changed[0]?.changes).toContainEqual(expect.objectContaining({ kind: "added", path: "" }));
  });

  test("have one form on a cloud wherever they are; one that the program makes otherwise is found", async () => {
    const { code, stdout } = await folder.run(["check"]);
    const print = recorded().central?.["aws"]?.fingerprint.slice(0, 12) ?? "none";
    expect({ code, stdout: code === 0 ? "" : stdout }).toEqual({ code: 0, stdout: "" });
    expect(stdout).toContain(`central-aws-eu on aws, ${print}`);
    expect(stdout).toContain(`central-aws-us on aws, ${print}`);

    const odd = await folder.run(["check"], { PROBE_ODD: "central-aws-us" });
    expect(odd.code).toBe(1);
    expect(odd.stdout).toMatch(/central-aws-us differs from a centre on aws elsewhere .* in \d+ place/u);
    expect(odd.stdout).toMatch(/messageRetentionSeconds: 777/u);
    expect(odd.stdout).not.toMatch(/central-aws-eu differs/u);
  });

  test("tie what is deployed of them to what was reviewed", async () => {
    const judge = (env: NodeJS.ProcessEnv = {}, state = "central-aws-eu.json") =>
      folder.run(["check", "--json", "--state", state, "euw1a.json", "--lock"], env);
    const first = await judge();
    expect({ code: first.code, stdout: first.code === 0 ? "" : first.stdout }).toEqual({
      code: 0,
      stdout: "",
    });
    const print = recorded().central?.["aws"]?.fingerprint;
    expect(JSON.parse(first.stdout)).toMatchObject({
      equal: { centres: [{ stack: "central-aws-eu", cloud: "aws", fingerprint: print }] },
    });

    const text = readFileSync(join(folder.root, "central-aws-eu.json"), "utf8");
    const odd = text.replace('"messageRetentionSeconds": 1209600', '"messageRetentionSeconds": 60');
    expect(odd).not.toBe(text);
    folder.write("odd.json", odd);
    expect(JSON.parse((await judge({}, "odd.json")).stdout)).toMatchObject({
      holds: false,
      equal: {
        deviations: [
          {
            stamp: "central-aws-eu",
            reference: "its render",
            differences: [{ path: "messageRetentionSeconds", expected: "1209600", actual: "60" }],
          },
        ],
      },
    });

    // What nobody reviewed: the program and what is deployed of it say the same, and the lock does not.
    expect(
      (await folder.run(["render", "central-aws-eu", "--out", "new.json"], { PROBE_KEEP: "401" })).code,
    ).toBe(0);
    expect(JSON.parse((await judge({ PROBE_KEEP: "401" }, "new.json")).stdout)).toMatchObject({
      holds: false,
      equal: { deviations: [{ stamp: "central-aws-eu", reference: "the lock" }] },
    });
  });

  test("stand beside the routing layer, of whose state it is said that it is not compared", async () => {
    const { code, stdout } = await folder.run(["check", "--state", "euw1a.json", "routing.json", "--lock"]);
    expect({ code, stdout: code === 0 ? "" : stdout }).toEqual({ code: 0, stdout: "" });
    expect(stdout).toContain("routing: not compared with blueprint.lock.json");
    const changed = await folder.run(["lock", "--check"], { PROBE_TENANTS: "5000" });
    expect(changed.code).toBe(1);
    expect(changed.stdout).toMatch(/^routing\/aws \(routing layer\): \d+ difference/mu);
    expect(changed.stdout).not.toContain("central/aws");
  });

  test("of a lock that was changed by hand are found, in whatever form it was", async () => {
    const lock = JSON.parse(JSON.stringify(recorded()).replaceAll(":1209600", ":1209601")) as BlueprintLock;
    expect(lock).not.toEqual(recorded());
    await withLock(lock, async () => {
      const { code, stdout } = await folder.run(["lock", "--check"]);
      expect(code).toBe(1);
      expect(stdout).toContain("central/aws (centre): changed by hand");
      const judged = await folder.run(["check", "--state", "central-aws-eu.json", "--lock"]);
      expect(judged.code).toBe(1);
      expect(judged.stdout).toContain(
        "central-aws-eu is compared with none: blueprint.lock.json was changed by hand",
      );
    });
    const other = {
      ...recorded(),
      central: { aws: { ...recorded().central?.["aws"], fingerprint: "0".repeat(64) } },
    };
    await withLock(other, async () => {
      expect((await folder.run(["lock", "--check"])).stdout).toContain(
        "central/aws (centre): changed by hand",
      );
    });
  });

  test("that a lock of an earlier release lacks are no error, and it is said what to do", async () => {
    const { central: _central, routing: _routing, ...old } = recorded();
    await withLock(old, async () => {
      const { code, stdout } = await folder.run(["lock", "--check"]);
      expect(code).toBe(1);
      expect(stdout).toMatch(/^central\/aws \(centre\): new$/mu);
      expect(stdout).toMatch(/^routing\/aws \(routing layer\): new$/mu);
      expect(stdout).toContain("run stampworks lock");
      const states = ["check", "--state", "central-aws-eu.json", "euw1a.json"];
      expect((await folder.run(states)).code).toBe(0);
      const tied = await folder.run([...states, "--lock"]);
      expect(tied.code).toBe(1);
      expect(tied.stdout).toContain(
        "blueprint.lock.json has no form of a centre on aws: write it anew (stampworks lock)",
      );
    });
    await withLock({ ...recorded(), version: 2 }, async () => {
      const { code, stderr } = await folder.run(["lock", "--check"]);
      expect(code).toBe(2);
      expect(stderr).toContain("version 2");
    });
  });
});
