import type { Engine, Step } from "../../engines/engine";
import { isMap, type PropertyMap } from "../../graph/model/property";
import { NOTHING, sum } from "../work/counts";
import { groupChanges } from "./change-groups";
import { derivationsOf, type PreviewResult } from "./preview";

/** What is in the states of stacks and would be deleted with them; nothing is changed, and no program is run. */
export async function previewDeletions(
  engine: Engine,
  project: string,
  stacks: readonly { readonly id: string }[],
): Promise<PreviewResult> {
  const states = await Promise.all(
    stacks.map(async ({ id }) => ({ id, ...deletionsIn(await engine.export({ project, stack: id })) })),
  );
  const rows = states.map(({ id, steps }) => ({ id, counts: { ...NOTHING, delete: steps.length } }));
  return {
    engine: engine.name,
    simulated: engine.name === "embedded",
    stamps: rows,
    counts: sum(rows.map(({ counts }) => counts)),
    groups: groupChanges(
      states.map(({ id, outputs, steps }) => ({ id, steps, derivations: derivationsOf(outputs) })),
    ),
    // All of it goes, and that is what was asked for.
    losses: [],
    changed: rows.filter(({ counts }) => counts.delete > 0).length,
    times: [],
    waiting: [],
    failures: [],
  };
}

/** What a state holds, in the order in which it goes: what others need goes after them. */
function deletionsIn(exported: PropertyMap | undefined): {
  readonly steps: readonly Step[];
  readonly outputs: PropertyMap;
} {
  const deployment = exported?.["deployment"];
  const list = isMap(deployment) ? deployment["resources"] : undefined;
  const resources = (Array.isArray(list) ? list : []).filter(isMap);
  const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  const outputs = stack?.["outputs"];
  const steps = resources.flatMap(({ external, type, urn }): Step[] =>
    // What was only read stays where it is.
    external === true ? [] : [{ op: "delete", type: String(type), urn: String(urn), changes: [] }],
  );
  return { steps: steps.reverse(), outputs: isMap(outputs) ? outputs : {} };
}
