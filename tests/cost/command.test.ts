import { resolve } from "node:path";
import { openRegistry, REGISTRY_FOLDER } from "../../tenants/registry/open";
import { FleetFolder, identity } from "../cli/fleet-folder";
import { poolOf, stampOf, tenantOf } from "../registry/items";

const ROOT = resolve(__dirname, "../..");

/** The example fleet with one class on one cloud; SIZE is the size of its database. */
const PROGRAM = `
const { defineFleet } = require(${JSON.stringify(`${ROOT}/dist/components/program/index.js`)});
const { blueprint } = require(${JSON.stringify(`${ROOT}/dist/stacks/blueprint.js`)});
// Stamps only: a routing layer would need its domains.
const { routing: _, ...fleet } = blueprint;
const { aws } = blueprint.global;
const { standard } = blueprint.classes;
const database = { ...standard.database, size: process.env.SIZE || "large" };
module.exports = defineFleet({ ...fleet, global: { aws }, classes: { standard: { ...standard, database } } });
`;

interface CostJson {
  readonly total: number;
  readonly note: string;
  readonly stamps: readonly {
    id: string;
    monthly: number;
    unpriced: readonly unknown[];
    perTenant: readonly object[];
  }[];
  readonly classes: readonly { id: string; monthly: number; tenants: number }[];
}

describe("stampworks cost", () => {
  let folder: FleetFolder;
  beforeAll(() => {
    folder = new FleetFolder({
      "index.js": PROGRAM,
      "stacks/Pulumi.use1a.yaml": identity({ region: "us-east-1" }),
      "stacks/Pulumi.usw2a.yaml": identity({ region: "us-west-2", cidr: "10.17.0.0/16" }),
    });
  });
  afterAll(() => folder.remove());

  test("prices each stamp as its class, and the change of the blueprint for a pull request", async () => {
    const first = await folder.run(["cost", "--json", "--margin", "40%"]);
    expect({
      code: first.code,
      stderr: first.stderr.replace(/^\[\d\/2\] price \w+: \d+ lines$/gm, "").trim(),
    }).toEqual({
      code: 0,
      stderr: "",
    });
    const result = JSON.parse(first.stdout) as CostJson;
    const [standard] = result.classes;
    expect(standard).toMatchObject({ id: "standard/aws", tenants: 150 });
    expect(result.note).toContain("not an offer");
    expect(result.stamps.map(({ id, unpriced }) => [id, unpriced])).toEqual([
      ["use1a", []],
      ["usw2a", []],
    ]);
    // Stamps of a class are equal, so they cost the same where their regions do.
    for (const { monthly } of result.stamps) expect(monthly).toBeCloseTo(standard?.monthly ?? 0, 6);
    expect(result.total).toBeCloseTo(2 * (standard?.monthly ?? 0), 6);

    folder.write("before.json", first.stdout);
    const diff = await folder.run(["cost", "--diff", "before.json", "--format", "markdown"], {
      SIZE: "xlarge",
    });
    expect(diff.code).toBe(0);
    expect(diff.stdout).toContain("USD a month for the fleet's 2 stamps.**");
    expect(diff.stdout).toContain("rds.db.r6g.4xlarge.multiAz.hour");
    const gate = await folder.run(["cost", "--diff", "before.json", "--max-increase", "10%"], {
      SIZE: "xlarge",
    });
    expect(gate.code).toBe(1);
    expect(gate.stderr).toContain("standard/aws costs more than --max-increase allows");
  });

  test("divides what stamps cost among their tenants, by the load that is known, and says that it estimates", async () => {
    const registry = openRegistry(REGISTRY_FOLDER, { root: folder.root });
    await registry.write([
      ...["use1a", "usw2a"].map((id, index) => ({ kind: "stamp" as const, item: stampOf(id, index + 1) })),
      { kind: "pool", item: poolOf("eu-standard", 0, ["use1a", "usw2a"]) },
      {
        kind: "tenant",
        item: tenantOf("acme", "use1a", {
          load: { requestsPerSecond: 90, databaseConnections: 90, storageGb: 90 },
        }),
      },
      { kind: "tenant", item: tenantOf("globex", "use1a") },
    ]);
    await registry.close();
    const json = JSON.parse((await folder.run(["cost", "--by", "tenant", "--json"])).stdout) as CostJson & {
      showback: { tenants: { tenant: string; monthly: number }[]; nobody: number };
    };
    expect(json.showback.tenants.map(({ tenant }) => tenant)).toEqual(["acme", "globex"]);
    expect(json.showback.nobody).toBeGreaterThan(1000);
    const { code, stdout } = await folder.run(["cost", "--by", "tenant", "--top", "1"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^acme +use1a .* as known$/mu);
    expect(stdout).toContain("and 1 line more");
    expect(stdout).toContain("An estimate");
  });

  test("compares with the lock of another commit", async () => {
    const locked = await folder.run(["lock"]);
    expect(locked.code).toBe(0);
    const same = await folder.run(["cost", "--diff", "blueprint.lock.json", "--format", "markdown"]);
    expect([same.code, same.stdout]).toEqual([0, expect.stringContaining("**Cost: no change.**")]);
  });

  test.each([
    [["--format", "pdf"], /--format: not allowed; received "pdf"; allowed: text, markdown/u],
    [["--margin", "100%"], /--margin: not allowed; allowed: less than 100%/u],
    [["--assume", "responseKb=many"], /--assume\.responseKb: not allowed; received "many"/u],
    [["--assume", "weather=1"], /--assume\.weather: unknown key/u],
    [["--prices", "none.yaml"], /none\.yaml: --prices: /u],
    [["--by", "tenant", "--diff", "none.json"], /--by: --by and --diff do not go together/u],
    [["--diff", "none.json"], /none\.json: --diff: /u],
    [["nostamp"], /stack: no such stamp; received "nostamp"; allowed: use1a, usw2a/u],
  ])("refuses %j with exit code 2", async (args, message) => {
    const { code, stderr } = await folder.run(["cost", ...args]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
  });
});
