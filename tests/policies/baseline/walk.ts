import type { ResourceGraph } from "../../../graph/model/graph";
import { evaluate } from "../../../policies/evaluate";
import type { Rule } from "../../../policies/rule";
import { Subject } from "../../../policies/subject";
import { type Inversion, mutantsOf } from "./inversion";

/** The table test of a baseline: each row holds, and breaking it anywhere is seen by its own rule. */
export function walkBaseline(
  name: string,
  rules: readonly Rule[],
  inversions: Readonly<Record<string, Inversion>>,
  render: () => Promise<ResourceGraph>,
): void {
  describe(`the security baseline of ${name}`, () => {
    let graph: ResourceGraph;
    beforeAll(async () => {
      graph = await render();
    });

    test("has one way to break each rule", () => {
      expect(Object.keys(inversions).sort()).toEqual(rules.map(({ id }) => id).sort());
    });

    test.each(rules.map((rule) => [rule.id, rule] as const))(
      "%s applies to what it is about and is satisfied by it",
      (_, rule) => {
        const subject = new Subject(graph);
        expect(rule.applies(subject)).toBe(true);
        expect(evaluate([rule], subject)).toEqual([]);
      },
    );

    test.each(rules.map((rule) => [rule.id, rule] as const))(
      "%s is broken by its inversion, wherever that is made",
      (id, rule) => {
        const inversion = inversions[id];
        if (inversion === undefined) throw new Error(`no inversion of ${id}`);
        const mutants = mutantsOf(graph, inversion);
        expect(mutants.length).toBeGreaterThan(0);
        for (const mutant of mutants) {
          const [finding] = evaluate([rule], new Subject(mutant.graph));
          expect({ urn: mutant.urn, rule: finding?.rule, known: finding?.unknown !== true }).toEqual({
            urn: mutant.urn,
            rule: id,
            known: true,
          });
        }
      },
    );

    test.each(rules.map((rule) => [rule.id, rule] as const))(
      "%s has nothing to say of a stack without its resources",
      (_, rule) => {
        const empty = new Subject({ ...graph, resources: [] });
        expect([rule.applies(empty), evaluate([rule], empty)]).toEqual([false, []]);
      },
    );
  });
}
