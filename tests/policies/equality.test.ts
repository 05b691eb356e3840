import { equality, evaluate, Subject } from "../../policies/index";
import { renderReference } from "../render/reference";

describe.each([
  ["aws", "tags"],
  ["azure", "tags"],
  ["gcp", "labels"],
] as const)("the pack of the second law over a stamp on %s", (cloud, place) => {
  test("has nothing to say of the reference class, and sees another stamp's tag wherever it stands", async () => {
    const graph = await renderReference(cloud);
    expect(evaluate(equality, new Subject(graph))).toEqual([]);
    const tagged = graph.resources.filter(({ inputs }) =>
      JSON.stringify(inputs[place] ?? "").includes("stampworks-stamp"),
    );
    expect(tagged.length).toBeGreaterThan(10);
    for (const each of tagged) {
      const inputs = { ...each.inputs, [place]: { "stampworks-stamp": "other" } };
      const resources = graph.resources.map((other) => (other === each ? { ...each, inputs } : other));
      const findings = evaluate(equality, new Subject({ ...graph, resources }));
      expect(findings.map(({ urn, property }) => [urn, property])).toEqual([
        [each.urn, `${place}.stampworks-stamp`],
      ]);
    }
  });
});
