import { generateKeyPairSync } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { rebuild } from "../../cli/drill/rebuild";
import { openInventory } from "../../fleet/open";
import { drillsStanding } from "../../fleet/recovery/standing";
import type { RebuildResult } from "../../fleet/recovery/rebuild";
import { FleetFolder, identity, PROGRAM } from "../cli/fleet-folder";
import { runInProcess } from "../cli/in-process";

const SETTINGS = `engine: embedded
evidence: { publicKey: evidence.pub }
drills:
  residency: [eu]
  restore: [{ kind: objects, points: "backups/{stamp}" }]
`;

/** A fleet with one stamp, whose class promises so many minutes. */
function fleetOf(rtoMinutes: number): FleetFolder {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return new FleetFolder({
    "stampworks.yaml": SETTINGS,
    "index.js": PROGRAM.replace(
      "standard: {}",
      `standard: { recovery: { rpoMinutes: 15, rtoMinutes: ${rtoMinutes} } }`,
    ),
    "stacks/Pulumi.euw1a.yaml": identity(),
    "evidence.key": privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    "evidence.pub": publicKey.export({ type: "spki", format: "pem" }).toString(),
  });
}

describe("a stamp that is brought up from nothing", () => {
  let folder: FleetFolder;
  afterEach(() => folder.remove());

  async function drill(): Promise<
    Required<RebuildResult> & { readonly code: number; readonly left: string[] }
  > {
    const { code, stdout } = await runInProcess(rebuild, {
      cwd: folder.root,
      args: ["euw1a"],
      flags: { as: "drill1", account: "210000000077", key: "evidence.key", yes: true },
      json: true,
    });
    const result = JSON.parse(stdout) as Required<RebuildResult>;
    return { ...result, code, left: readdirSync(join(folder.root, "stacks")).sort() };
  }

  test("is timed, judged and gone again, and what was found is signed and shown", async () => {
    folder = fleetOf(120);
    const { code, file, left, record } = await drill();
    expect(record.problems).toEqual([]);
    expect(record).toMatchObject({ kind: "rebuild", stamp: "euw1a", as: "drill1", class: "standard" });
    expect(record).toMatchObject({ held: true, rtoMet: true, simulated: true, resources: 4 });
    expect(code).toBe(0);
    expect(left).toEqual(["Pulumi.euw1a.yaml", "retired.yaml"]);
    expect(readFileSync(join(folder.root, "stacks/retired.yaml"), "utf8")).toMatch(/^drill1: /m);
    expect(existsSync(join(folder.root, file))).toBe(true);
    const { stamps } = openInventory(folder.root);
    expect(drillsStanding(folder.root, stamps, new Date())).toMatchObject({
      // Bringing it up says nothing of its data.
      classes: [
        { class: "standard", overdue: true, rebuilt: { held: true, simulated: true, stamp: "euw1a" } },
      ],
      problems: [],
    });
  });

  test("later than its class promises is a drill that failed", async () => {
    folder = fleetOf(0.00001);
    const { code, left, record } = await drill();
    expect(record).toMatchObject({ held: false, rtoMet: false });
    expect(record.problems).toEqual([
      expect.stringMatching(/^it took .* to come up, and 0.00001 min are promised$/),
    ]);
    expect(code).toBe(1);
    expect(left).toEqual(["Pulumi.euw1a.yaml", "retired.yaml"]);
  });

  test("is never one that somebody else has: a stamp of the fleet, a reserved one, or what another drill left", async () => {
    folder = fleetOf(120);
    const values = {
      cloud: "aws",
      region: "eu-west-1",
      account: "210000000066",
      class: "standard",
      ring: "canary",
    };
    const add = (args: readonly string[]) =>
      folder.run(["add", ...args, ...Object.entries(values).flatMap(([key, text]) => [`--${key}`, text])]);
    expect((await add(["drill1", "--reserve", "--expires", "2099-01-31"])).code).toBe(0);
    const config = join(folder.root, "stacks/Pulumi.drill1.yaml");
    await expect(drill()).rejects.toThrow(/--as: the fleet has a stamp of this id/);
    // Elsewhere its config is not there.
    rmSync(config);
    await expect(drill()).rejects.toThrow(/the id is reserved until 2099-01-31/);
    expect((await folder.run(["stamps", "reserved"])).stdout).toContain("drill1");
    expect((await add(["drill1", "--reserve"])).code).toBe(0);
    expect((await folder.run(["up", "drill1"])).code).toBe(0);
    rmSync(config);
    await expect(drill()).rejects.toThrow(/the stack of this id has resources/);
    expect(existsSync(join(folder.root, "stacks/retired.yaml"))).toBe(false);
    expect(existsSync(join(folder.root, "drills"))).toBe(false);
  });

  test("needs a name, and somebody who says yes", async () => {
    folder = fleetOf(120);
    const run = (flags: Record<string, unknown>) =>
      runInProcess(rebuild, { cwd: folder.root, args: ["euw1a"], flags });
    await expect(run({ yes: true })).rejects.toThrow(/what is the stamp called that is made/);
    await expect(run({ as: "drill1" })).rejects.toThrow(/nobody is there to confirm/);
  });
});
