import { check } from "../../cli/check";
import { register } from "../../cli/tenants/register";
import { planMove } from "../../tenants/migration/plan";
import { poolChange } from "../../tenants/placement/pools";
import { itemOf } from "../../tenants/placement/place";
import { standingRefusal } from "../../tenants/placement/judge";
import { FleetFolder, identity } from "../cli/fleet-folder";
import { runInProcess } from "../cli/in-process";
import { request, stamp, TODAY } from "../placement/fleet";

const declared = (until: string, more = ""): string => `engine: embedded
external:
  legacy:
    host: legacy.example.com
    cloud: aws
    region: eu-west-1
    residency: eu
    bounds: { tenants: 500, requestsPerSecond: 2000, databaseConnections: 400, storageGb: 2000 }
    exempt: { until: ${until}, reason: customers of before, owner: team-platform }
${more}`;

describe("an external deployment's exemption", () => {
  let folder: FleetFolder;
  beforeEach(() => {
    folder = new FleetFolder({
      "stacks/Pulumi.euw1a.yaml": identity(),
      "stacks/Pulumi.euw1b.yaml": identity({ account: '"210000000002"', cidr: "10.17.0.0/16" }),
    });
  });
  afterEach(() => folder.remove());
  const checked = async (): Promise<{ code: number; stdout: string }> =>
    runInProcess(check, { cwd: folder.root, flags: { format: "text" } });

  test("is said by check while it holds, and fails it once it is over, without that anything was rendered anew", async () => {
    folder.write("stampworks.yaml", declared("2099-06-30"));
    const holds = await checked();
    expect(holds.stdout).toContain(
      "not judged, as external: legacy until 2099-06-30 (customers of before; team-platform)",
    );
    const { code } = holds;
    folder.write("stampworks.yaml", declared("2026-01-31"));
    const over = await checked();
    expect(over.code).toBe(1);
    expect(over.stdout).toContain(
      "stampworks.yaml: allowed deployment legacy beside both laws until 2026-01-31 (customers of before): remove it, or prolong it",
    );
    expect(code).not.toBe(2);
    await expect(
      runInProcess(register, { cwd: folder.root, args: [["legacy"]], flags: { external: true } }),
    ).rejects.toThrow(
      "stampworks.yaml: external.legacy.exempt.until: the exemption of legacy was over on 2026-01-31; prolong it with a reason",
    );
  });

  test.each<[string, string, object, RegExp]>([
    [
      "one that is not declared",
      declared("2099-06-30"),
      { args: [["other"]] },
      /external: the project declares no external deployment of this id; received "other"; allowed: legacy/,
    ],
    [
      "one with a stamp's id",
      declared("2099-06-30").replace("  legacy:", "  euw1a:"),
      { args: [["euw1a"]] },
      /the fleet has a stamp with this id/,
    ],
    [
      "one without a reason",
      declared("2099-06-30").replace("customers of before", "no"),
      {},
      /exempt.reason: not allowed/,
    ],
    [
      "one without a day",
      declared("2099-06-30").replace("until: 2099-06-30, ", ""),
      {},
      /exempt.until: missing/,
    ],
    [
      "an end of one that is not registered",
      declared("2099-06-30"),
      { flags: { external: true, end: true } },
      /no external deployment is registered by this id/,
    ],
    [
      "an end of a stamp",
      declared("2099-06-30"),
      { args: [["euw1a"]], flags: { end: true } },
      /^--end: only an external deployment is ended so/,
    ],
  ])("%s is refused", async (_, settings, asked, message) => {
    folder.write("stampworks.yaml", settings);
    await expect(
      runInProcess(register, { cwd: folder.root, args: [["legacy"]], flags: { external: true }, ...asked }),
    ).rejects.toThrow(message);
  });
});

describe("an external deployment", () => {
  const until = "2027-06-30";
  const external = { until, reason: "customers of before", owner: "team" };
  const steady = stamp("euw1", 1);
  const legacy = { ...stamp("legacy", 0, { expires: until }), external };

  test("takes nobody by placement, also who asks to be early, and is in no pool's buckets beside a stamp", () => {
    expect(standingRefusal(legacy, request("acme", { early: true }), TODAY)).toBe("external");
    expect(standingRefusal(legacy, request("acme", { early: true, named: true }), TODAY)).toBeUndefined();
    const pool = poolChange([legacy, steady], [], request("acme"));
    expect(new Set(pool?.item.buckets)).toEqual(new Set(["euw1"]));
  });

  test("takes back whom an operator moves there by name, until its day is over", () => {
    const pool = poolChange([steady], [], request("acme"))!.item;
    const facts = { tenant: itemOf(request("acme"), "euw1"), stamps: [legacy, steady], pools: [pool] };
    const back = { tenant: "acme", to: "legacy" };
    expect(planMove(back, { ...facts, today: TODAY })).toMatchObject({ target: "legacy" });
    expect(() => planMove(back, { ...facts, today: "2027-07-01" })).toThrow("its last day was 2027-06-30");
  });
});
