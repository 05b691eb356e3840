import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommandDefinition } from "../../cli/common/command";
import { canary } from "../../cli/tenants/canary";
import { failing } from "../../cli/stamps/failing";
import { list } from "../../cli/tenants/list";
import { maintenance } from "../../cli/stamps/maintenance";
import { pin } from "../../cli/tenants/pin";
import { place } from "../../cli/tenants/place";
import { resume } from "../../cli/tenants/resume";
import { show } from "../../cli/tenants/show";
import { stamps } from "../../cli/tenants/stamps";
import { suspend } from "../../cli/tenants/suspend";
import { reportPage } from "../../fleet/report/page/page";
import { operatorsReport } from "../../fleet/report/registry";
import { registerStamp } from "../../tenants/placement/register";
import { openRegistry } from "../../tenants/registry/open";
import { runInProcess } from "../cli/in-process";
import { madeUpReport } from "../report/fleet";
import { stamp } from "./fleet";

describe("what an operator sets", () => {
  let root: string;
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), "states-"));
    writeFileSync(join(root, "Pulumi.yaml"), "name: probe\nruntime: nodejs\n");
    const registry = openRegistry(undefined, { root, by: "ann@here" });
    for (const one of [stamp("euw1", 0), stamp("euw2", 0), stamp("use1", 0, { residency: "us" })])
      await registerStamp(registry, { ...one, capacity: one.capacity! });
    await registry.close();
    await run(place, ["acme"], { residency: "us" });
  });
  afterEach(() => rmSync(root, { recursive: true }));

  async function run(
    command: CommandDefinition,
    args: readonly string[] = [],
    flags: Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    const { code, stdout } = await runInProcess(command, { cwd: root, args, flags });
    expect(code).toBe(0);
    return stdout;
  }

  test("a stamp's maintenance shows in stamps until it is ended, and is what was asked for", async () => {
    expect(await run(maintenance, ["use1"], { for: "30m" })).toMatch(
      /^use1: maintenance until \S+ \S+ UTC; 1 tenant on it get 503 with Retry-After: 1800, and nobody is placed on it\n/,
    );
    expect(await run(stamps)).toMatch(/^use1 .* maintenance until /m);
    await expect(run(place, ["bob"], { residency: "us" })).rejects.toThrow("1 in maintenance");
    expect(await run(maintenance, ["use1"], { end: true })).toBe("use1 is open: active\n");
    expect(await run(stamps)).toMatch(/^use1 .* active /m);
  });

  test("a suspended tenant shows in list and show, with the reason, until it is resumed", async () => {
    expect(await run(suspend, ["acme"], { reason: "unpaid" })).toMatch(
      /^acme is suspended since \S+: its requests get 403; its data stays on use1\n/,
    );
    expect(await run(list)).toMatch(/^acme .* suspended, settled$/m);
    expect(await run(show, ["acme"])).toMatch(/^suspended +since \S+, unpaid$/m);
    expect(await run(resume, ["acme"])).toBe("acme is not suspended: use1 serves it\n");
    expect(await run(list)).toMatch(/^acme .* settled$/m);
  });

  test("a pinned tenant is shown as such, and may be moved again once that is undone", async () => {
    expect(await run(pin, ["acme"])).toBe("acme is pinned to use1: who would move it is refused\n");
    expect(await run(list)).toMatch(/^acme .* pinned, settled$/m);
    expect(await run(pin, ["acme"], { undo: true })).toBe("acme is on use1 and may be moved\n");
  });

  test("a canary gets its share of a pool's new tenants, until it is ended", async () => {
    expect(await run(canary, ["eu-standard"], { stamp: "euw2", share: "100%" })).toMatch(
      /^100 % of the new tenants of pool eu-standard are placed on euw2, as far as it takes them\n/,
    );
    for (const name of ["a", "b", "c"])
      expect(await run(place, [name], { residency: "eu" })).toContain("it is the pool's canary");
    expect(await run(canary, ["eu-standard"], { end: true })).toContain("has no canary");
    expect(await run(place, ["d"], { residency: "eu" })).not.toContain("canary");
  });

  test.each<[string, CommandDefinition, string, Record<string, unknown>, RegExp]>([
    ["no time for a maintenance", maintenance, "use1", {}, /^--for: missing/],
    [
      "a time and its end",
      maintenance,
      "use1",
      { for: "5m", end: true },
      /--for and --end do not go together/,
    ],
    ["a maintenance of more than a day", maintenance, "use1", { for: "25h" }, /1 second to 24 hours/],
    ["a time without a unit", maintenance, "use1", { for: "30" }, /--for: not allowed/],
    ["a stamp that is not there", maintenance, "nix", { for: "5m" }, /the registry has no such stamp/],
    ["a tenant that is not there", suspend, "nix", {}, /there is no such tenant/],
    ["a reason that is no line of ASCII", suspend, "acme", { reason: "un\npaid" }, /1 to 200 characters/],
    ["a canary without a share", canary, "eu-standard", { stamp: "euw2" }, /^--share: missing/],
    ["a canary without a stamp", canary, "eu-standard", { share: "5%" }, /^--stamp: missing/],
    ["a share of nothing", canary, "eu-standard", { stamp: "euw2", share: "0" }, /--share: not allowed/],
    [
      "a canary under another law",
      canary,
      "eu-standard",
      { stamp: "use1", share: "5%" },
      /takes no tenants of pool/,
    ],
    ["an end and a share", canary, "eu-standard", { share: "5%", end: true }, /--share and --end/],
    ["a pool that is not there", canary, "eu-gold", { end: true }, /no such pool; received "eu-gold"/],
  ])("%s is refused by name", async (_, command, name, flags, message) => {
    await expect(run(command, [name], flags)).rejects.toThrow(message);
  });

  test("the report shows closed stamps, suspended tenants, canaries and pins, as text and not as markup", async () => {
    await run(maintenance, ["use1"], { for: "30m" });
    await run(suspend, ["acme"], { reason: "<b>unpaid</b>" });
    await run(canary, ["eu-standard"], { stamp: "euw2", share: "5%" });
    await run(place, ["bob"], { residency: "eu" });
    await run(pin, ["bob"]);
    await run(failing, ["euw2"], { for: "10m", why: "half of its answers are errors" });
    const operators = await operatorsReport(undefined, root, new Date());
    expect(operators).toMatchObject({
      stamps: expect.arrayContaining([
        { id: "use1", state: expect.stringMatching(/^maintenance until /) },
        { id: "euw2", state: expect.stringMatching(/^active, fails its tenants until /) },
      ]),
      canaries: [{ pool: "eu-standard", stamp: "euw2", percent: 5 }],
      suspended: [{ tenant: "acme", stamp: "use1", reason: "<b>unpaid</b>" }],
      ...{ allSuspended: 1, pinned: 1 },
    });
    const page = reportPage(madeUpReport(3, { operators: operators! }));
    for (const words of [
      "Set by operators",
      "gets 5 % of the new tenants",
      "&#60;b&#62;unpaid",
      "1 tenant pinned",
    ])
      expect(page).toContain(words);
    expect(page).not.toContain("<b>unpaid");
  });

  test("a fleet without a registry has nothing of it in its report, and gets none by asking", async () => {
    const bare = mkdtempSync(join(tmpdir(), "states-"));
    try {
      expect(await operatorsReport(undefined, bare, new Date())).toBeUndefined();
      expect(reportPage(madeUpReport(3))).not.toContain("Set by operators");
    } finally {
      rmSync(bare, { recursive: true });
    }
  });
});
