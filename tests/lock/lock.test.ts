import { fleetBlueprintSchema } from "../../components/program/fleet-blueprint";
import { parse } from "../../core/parse";
import { makeLock } from "../../fleet/lock/lock";
import { LOCK_FILE, lockText, readLock } from "../../fleet/lock/lock-file";
import { type BlueprintLock, compareWithLock, releaseDerivations } from "../../graph/equal/lock";
import { canonicalise } from "../../graph/canonical/canonical";
import type { Derivation } from "../../graph/model/graph";
import { blueprint } from "../../stacks/blueprint";
import { defineFleet } from "../../components/program/index";
import { ROOT } from "../architecture/sources";
import { renderReference } from "../render/reference";
import { isSweep } from "../sweep";

function lockOf(input = blueprint): Promise<BlueprintLock> {
  return makeLock({
    project: "stampworks",
    blueprint: parse(fleetBlueprintSchema, input, "blueprint"),
    program: defineFleet(input),
  });
}

describe("the blueprint's lock", () => {
  test("is what the blueprint makes now; if this fails, run `npx stampworks lock` and review the change", async () => {
    const committed = readLock(ROOT);
    expect(committed).toBeDefined();
    const prints = (lock: BlueprintLock | undefined): Record<string, string> =>
      Object.fromEntries(Object.entries(lock?.forms ?? {}).map(([key, form]) => [key, form.fingerprint]));
    const present = await lockOf();
    expect(prints(committed)).toEqual(prints(present));
    expect(lockText(committed ?? present)).toBe(lockText(present));
  });

  test("does not change with a release alone", async () => {
    const [first] = Object.entries(blueprint.classes);
    if (first === undefined) throw new Error("the blueprint has no class");
    const one = isSweep ? blueprint : { ...blueprint, classes: Object.fromEntries([first]) };
    const other = await lockOf({ ...one, release: "2027.1.0-rc1" });
    expect(lockText(other)).toBe(lockText(await lockOf(one)));
  });

  test.each(["aws", "azure", "gcp"] as const)(
    "holds for a stamp of any identity and release on %s, and names what one has otherwise",
    async (cloud) => {
      const locked = readLock(ROOT)?.forms[`standard/${cloud}`];
      if (locked === undefined) throw new Error(`${LOCK_FILE} lacks standard/${cloud}`);
      const graph = await renderReference(cloud, { id: "other", config: { release: "7.0.0" } });
      const derivations = [
        ...(graph.outputs["derivations"] as unknown as Derivation[]),
        ...releaseDerivations("7.0.0"),
      ];
      expect(compareWithLock(locked, canonicalise(graph, derivations))).toEqual([]);
      const lacking = canonicalise({ ...graph, resources: graph.resources.slice(0, -1) }, derivations);
      expect(compareWithLock(locked, lacking)).toContainEqual(expect.objectContaining({ kind: "removed" }));
    },
  );
});
