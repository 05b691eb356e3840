import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { place } from "../../cli/tenants/place";
import type { Entry } from "../../fleet/rollout/entries";
import type { StampItem } from "../../components/routing/contract";
import { choose, type Proven } from "../../tenants/placement/choose";
import { registerStamp } from "../../tenants/placement/register";
import { openRegistry } from "../../tenants/registry/open";
import { identity } from "../cli/fleet-folder";
import { runInProcess } from "../cli/in-process";
import { RolloutJournal } from "../journals/rollouts-in-folder";
import { beginOf } from "../rollout/runs";
import { request, stamp, TODAY } from "./fleet";

const inRing = (one: StampItem, ring: string): StampItem => ({
  ...one,
  capacity: { ...one.capacity!, ring },
});

describe("placement by releases", () => {
  const proven: Proven = { release: "r1", stamps: new Set(["old1", "old2"]) };
  const STAMPS = [
    inRing(stamp("can1", 1), "canary"),
    inRing(stamp("new1", 2), "broad"),
    inRing(stamp("old1", 3, { tenants: 5 }), "broad"),
    inRing(stamp("old2", 4, { tenants: 7 }), "broad"),
  ];
  const chosen = (
    more: Parameters<typeof request>[1],
    stamps: readonly StampItem[] = STAMPS,
    known: Proven | undefined = proven,
  ) => choose(request("acme", more), { stamps, pool: undefined, today: TODAY, proven: known });

  test("takes new tenants to the newest proven release, though others have more headroom, and says so", () => {
    const { stamp: id, why } = chosen({});
    expect(id).toBe("old1");
    expect(why).toContain("it runs r1, the newest proven release");
    const { proven: _, ...unknown } = { stamps: STAMPS, pool: undefined, today: TODAY, proven };
    expect(choose(request("acme"), unknown).stamp).toBe("new1");
  });

  test("takes early tenants to the ring that is tried first, whatever runs there", () => {
    const fuller = STAMPS.map((one) =>
      one.id === "can1" ? { ...one, use: { ...one.use, tenants: 6 } } : one,
    );
    expect(chosen({ early: true }, fuller).stamp).toBe("can1");
    // Not where it would be too full.
    const full = STAMPS.map((one) =>
      one.id === "can1" ? { ...one, use: { ...one.use, tenants: 10 } } : one,
    );
    expect(chosen({ early: true }, full).stamp).toBe("new1");
  });

  test("takes another stamp where none that is proven has headroom, and heeds demands and wishes first", () => {
    const full = STAMPS.map((one) =>
      one.id.startsWith("old") ? { ...one, use: { ...one.use, tenants: 10 } } : one,
    );
    const other = chosen({}, full);
    expect([other.stamp, other.why]).toEqual(["new1", expect.not.stringContaining("proven")]);
    const early = STAMPS.map((one) => (one.id === "new1" ? inRing(one, "early") : one));
    expect(chosen({ demands: { ring: "early" } }, early).stamp).toBe("new1");
    expect(chosen({ wishes: [{ trait: "ring", value: "early" }] }, early).stamp).toBe("new1");
  });
});

describe("tenants place", () => {
  let root: string;
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), "proven-"));
    writeFileSync(join(root, "Pulumi.yaml"), "name: probe\nruntime: nodejs\n");
    mkdirSync(join(root, ".stampworks/rollouts"), { recursive: true });
    const registry = openRegistry(undefined, { root, by: "ann@here" });
    for (const [index, id] of ["euw1", "euw2"].entries()) {
      writeFileSync(join(root, `Pulumi.${id}.yaml`), identity({ cidr: `10.${index}.0.0/16`, ring: "broad" }));
      const one = inRing(stamp(id, 0), "broad");
      await registerStamp(registry, { ...one, capacity: one.capacity! });
    }
    await registry.close();
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** A rollout of which this is done. */
  function rollout(
    release: string | null,
    from: string,
    done: readonly string[],
    end?: "done" | "rolled-back",
  ): void {
    const at = "2026-01-01T00:00:00.000Z";
    const begin = { ...beginOf({ broad: ["euw1", "euw2"] }), release };
    const waves = begin.waves.map(({ ring, stamps }) => ({
      ring,
      stamps: stamps.map((one) => ({ ...one, from })),
    }));
    const journal = RolloutJournal.create(join(root, ".stampworks/rollouts"), { ...begin, waves });
    const step = (id: string, direction: "update" | "rollback"): Entry => ({
      ...{ kind: "step", stamp: id, direction, state: "done", at },
    });
    for (const id of done) journal.append(step(id, "update"));
    if (end === "rolled-back") {
      journal.append({ kind: "direction", direction: "rollback", by: "test@here", at });
      for (const id of done) journal.append(step(id, "rollback"));
    }
    if (end !== undefined) journal.append({ kind: "end", state: end, by: "test@here", at });
    journal.close();
  }

  test("knows what a rollout without a release brought: the blueprint's, which the release before is no rival of", async () => {
    rollout("r1", "r0", ["euw1", "euw2"], "done");
    rollout(null, "r2", ["euw1"], "done");
    for (const tenant of ["a1", "b2", "c3", "d4"]) expect(await placed(tenant)).toBe("euw1");
  });

  test("places without it, and says so, where a line of an old journal can't be read", async () => {
    rollout("r1", "r0", ["euw2"], "done");
    const path = join(root, ".stampworks/rollouts/rollout-0001.jsonl");
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace(/^\{"kind":"begin"/u, '{"kind":"bygone"'));
    const flags = { residency: "eu", dryRun: true, explain: true };
    const { code, stdout } = await runInProcess(place, { cwd: root, args: ["acme"], flags });
    expect([code, stdout]).toEqual([0, expect.stringContaining("no release is preferred: ")]);
    expect(stdout).toContain("rollout-0001.jsonl");
  });

  async function placed(tenant: string): Promise<unknown> {
    const flags = { residency: "eu", dryRun: true };
    const { code, stdout } = await runInProcess(place, { cwd: root, args: [tenant], flags, json: true });
    expect(code).toBe(0);
    const result: unknown = JSON.parse(stdout);
    return Reflect.get(Object(result), "stamp");
  }

  test("keeps off a stamp that has a release which is not proven yet, until its rollout has ended", async () => {
    rollout("r1", "r0", ["euw1", "euw2"], "done");
    for (const one of ["euw1", "euw2"]) {
      rollout("r2", "r1", [one]);
      const other = one === "euw1" ? "euw2" : "euw1";
      for (const tenant of ["a1", "b2", "c3", "d4"]) expect(await placed(tenant)).toBe(other);
      rollout("r2", "r1", ["euw1", "euw2"], "rolled-back");
    }
    // One that went to some stamps only, and ended: these are first.
    rollout("r3", "r1", ["euw2"], "done");
    for (const tenant of ["a1", "b2", "c3", "d4"]) expect(await placed(tenant)).toBe("euw2");
  });
});
