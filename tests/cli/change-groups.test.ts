import type { Step } from "../../engines/engine";
import { groupChanges } from "../../fleet/deploy/change-groups";

function step(stack: string, name: string, before: string, after: string, op: Step["op"] = "update"): Step {
  const urn = `urn:pulumi:${stack}::acme::aws:rds/instance:Instance::${name}`;
  return { urn, type: "aws:rds/instance:Instance", op, changes: [{ path: "value", before, after }] };
}

describe("changes of many stamps", () => {
  test("that differ only in what follows from the identity are one change in all of them", () => {
    const groups = groupChanges([
      { id: "eu1", steps: [step("eu1", "db", '"acme-eu1-db"', '"acme-eu1-db-v2"')], derivations: [] },
      { id: "eu10", steps: [step("eu10", "db", '"acme-eu10-db"', '"acme-eu10-db-v2"')], derivations: [] },
    ]);
    expect(groups.map(({ stamps, steps }) => [stamps, steps.length])).toEqual([[["eu1", "eu10"], 1]]);
  });

  test("are told apart by the value, the operation and the resource", () => {
    const groups = groupChanges([
      { id: "a1", steps: [step("a1", "db", "1", "2")], derivations: [] },
      { id: "b1", steps: [step("b1", "db", "1", "3")], derivations: [] },
      { id: "c1", steps: [step("c1", "db", "1", "2", "replace")], derivations: [] },
      { id: "d1", steps: [step("d1", "cache", "1", "2")], derivations: [] },
    ]);
    expect(groups.map(({ stamps }) => stamps)).toEqual([["a1"], ["b1"], ["c1"], ["d1"]]);
  });

  test("come with the widest group first, unchanged resources left out", () => {
    const same = (stack: string): Step => step(stack, "db", "1", "1", "same");
    const groups = groupChanges([
      {
        id: "a1",
        steps: [same("a1"), step("a1", "web", "1", "2"), step("a1", "db", "1", "2")],
        derivations: [],
      },
      { id: "b1", steps: [same("b1"), step("b1", "db", "1", "2")], derivations: [] },
    ]);
    expect(
      groups.map(({ stamps, steps }) => [stamps, steps.map(({ urn }) => urn.split("::").at(-1))]),
    ).toEqual([
      [["a1", "b1"], ["db"]],
      [["a1"], ["web"]],
    ]);
  });

  test("abstract the values a stamp says it derived", () => {
    const derive = (value: string) => [{ value, stands: "name(db)" }];
    const groups = groupChanges([
      { id: "a1", steps: [step("a1", "db", '"x7f3k"', "2")], derivations: derive("x7f3k") },
      { id: "b1", steps: [step("b1", "db", '"q2m9z"', "2")], derivations: derive("q2m9z") },
    ]);
    expect(groups).toHaveLength(1);
  });
});
