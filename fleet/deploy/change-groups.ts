import type { Derivation } from "../../graph/model/graph";
import type { Change, Step } from "../../engines/engine";

/** What a preview said about one stamp. */
export interface StampSteps {
  readonly id: string;
  readonly steps: readonly Step[];
  /** What the stamp derives from its identity; by it the same change in two stamps is seen to be the same. */
  readonly derivations: readonly Derivation[];
}

/** Changes that are the same in several stamps, and which stamps these are. */
export interface ChangeGroup {
  readonly stamps: readonly string[];
  /** As they are in the first of the stamps. */
  readonly steps: readonly Step[];
}

/**
 * Sorts the changes of many stamps by where they happen: those that are the same in the same set of stamps come
 * together, the widest first. Unchanged resources are left out.
 */
export function groupChanges(stamps: readonly StampSteps[]): ChangeGroup[] {
  const bySignature = new Map<string, { step: Step; stamps: string[] }>();
  for (const { id, steps, derivations } of stamps) {
    const abstract = abstraction(id, derivations);
    for (const step of steps) {
      if (step.op === "same" || step.op === "read") continue;
      const signature = JSON.stringify([
        step.op,
        withoutStack(step.urn),
        step.replaces ?? [],
        step.changes.map((change) => abstractChange(change, abstract)),
      ]);
      const known = bySignature.get(signature);
      if (known === undefined) bySignature.set(signature, { step, stamps: [id] });
      else known.stamps.push(id);
    }
  }
  const groups = new Map<string, { stamps: string[]; steps: Step[] }>();
  for (const { step, stamps: ids } of bySignature.values()) {
    const key = ids.join("\n");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { stamps: ids, steps: [step] });
    else group.steps.push(step);
  }
  return [...groups.values()].sort((a, b) => b.stamps.length - a.stamps.length);
}

/** A resource's URN without the stack's name. */
function withoutStack(urn: string): string {
  return urn.split("::").slice(1).join("::");
}

function abstractChange(change: Change, abstract: (text: string) => string): unknown {
  const { path, before, after } = change;
  return [path, before === undefined ? null : abstract(before), after === undefined ? null : abstract(after)];
}

/** Replaces derived values by what they stand for: whole segments only, the longest first. */
function abstraction(id: string, derivations: readonly Derivation[]): (text: string) => string {
  const known = [...derivations, { value: id, stands: "id" }]
    .filter(({ value }) => value.length > 1)
    .sort((a, b) => b.value.length - a.value.length);
  return (text) =>
    known.reduce((abstracted, { value, stands }) => {
      if (!abstracted.includes(value)) return abstracted;
      const segment = new RegExp(
        `(?<![A-Za-z0-9])${value.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![A-Za-z0-9])`,
        "g",
      );
      return abstracted.replace(segment, `⟨${stands}⟩`);
    }, text);
}
