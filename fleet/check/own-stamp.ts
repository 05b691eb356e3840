import { parseRange } from "../../graph/closed/blocks";
import { places } from "../../graph/closed/places/place";
import type { Derivation, ResourceGraph } from "../../graph/model/graph";
import { isMap, isSecret, type PropertyValue, reveal } from "../../graph/model/property";
import type { OwnProgram, StackIdentity } from "../inventory/own-program";
import type { StampGraph } from "./states/stamp-graph";

const BLOCK = /^\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?$/u;
/** Names shorter than this stand for too much. */
const MIN_NAME = 4;

/** A stack of a program of one's own, as its config says it: what its identity is, and the values that are its alone. */
export interface OwnStack {
  readonly own: OwnProgram;
  readonly identity: StackIdentity;
  /** The stack's config, `namespace:key` → value. */
  readonly config: Readonly<Record<string, string>>;
}

/**
 * A stack of a program that has nothing of this library's components, as a stamp: nothing is asked of its outputs. What is its
 * own is what the config says that the project names, and the names that its resources get in which that stands.
 */
export function ownStamp(graph: ResourceGraph, { config, identity, own }: OwnStack): StampGraph {
  const said = saidBy(identity, own, config);
  const { cidr } = identity;
  const release = graph.outputs["release"];
  return {
    id: graph.stack,
    cloud: identity.cloud,
    class: identity.class,
    release: typeof release === "string" ? release : (identity.release ?? "as the program is"),
    retiring: false,
    derivations: [...said, ...(cidr === undefined ? [] : blocksIn(graph, cidr)), ...namesOf(graph, said)],
    graph,
    own: true,
  };
}

function saidBy(
  { account, cidr, id, region, ring }: StackIdentity,
  { also, ring: ringKey }: OwnProgram,
  config: Readonly<Record<string, string>>,
): readonly Derivation[] {
  const all: readonly Derivation[] = [
    // Like a ring's name, a stack's may be a word that stands elsewhere, too.
    { value: id, stands: "id", whole: true },
    { value: region, stands: "region" },
    { value: account, stands: "account" },
    { value: cidr ?? "", stands: "cidr" },
    { value: ringKey.includes(":") ? ring : "", stands: "ring", whole: true },
    ...also.map((key) => ({ value: config[key] ?? "", stands: `config(${key})` })),
  ];
  return all.filter(({ value }) => value !== "");
}

/** The blocks that the stack cuts out of its own, each by its place in it. */
function blocksIn({ resources }: ResourceGraph, cidr: string): readonly Derivation[] {
  const whole = parseRange(cidr);
  const found = new Map<string, Derivation>();
  const visit = (value: PropertyValue | undefined): void => {
    if (isSecret(value)) visit(reveal(value));
    else if (Array.isArray(value)) for (const item of value) visit(item);
    else if (isMap(value)) for (const item of Object.values(value)) visit(item);
    else if (typeof value === "string" && value !== cidr && BLOCK.test(value) && !found.has(value)) {
      const range = parseRange(value);
      if (whole === undefined || range === undefined) return;
      if (range.first < whole.first || range.last > whole.last) return;
      const stands = `cidr(+${range.first - whole.first}/${value.split("/")[1] ?? "32"})`;
      found.set(value, { value, stands });
    }
  };
  for (const { custom, inputs } of resources) if (custom) visit(inputs);
  return [...found.values()];
}

/** The names that the stack's resources get and in which something of its identity stands: nobody else's are called so. */
function namesOf({ resources }: ResourceGraph, said: readonly Derivation[]): readonly Derivation[] {
  const marks = said.filter(({ stands, value }) => value.length > 1 && !/^(?:ring|cidr)$/u.test(stands));
  const names: Derivation[] = [];
  const seen = new Set(said.map(({ value }) => value));
  for (const { custom, external, inputs, name, type } of resources) {
    if (!custom || external || type.startsWith("pulumi:")) continue;
    const visit = (value: PropertyValue | undefined, key: string): void => {
      if (isSecret(value)) visit(reveal(value), key);
      if (typeof value !== "string" || value.length < MIN_NAME || seen.has(value)) return;
      if (places().kindOf(type, key, key) !== "own" || !marks.some((mark) => holds(value, mark.value)))
        return;
      seen.add(value);
      names.push({ value, stands: `name(${type}::${withoutId(name, said)}#${key})` });
    };
    for (const [key, value] of Object.entries(inputs)) if (!isMap(value)) visit(value, key);
  }
  return names;
}

/** Whether a text has another as a part of it: `orders-eu-1` has `eu-1`, `orders-eu-10` has not. */
function holds(text: string, part: string): boolean {
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
    if (!isWordAt(text, at - 1) && !isWordAt(text, at + part.length)) return true;
  }
  return false;
}

function isWordAt(text: string, at: number): boolean {
  return /[A-Za-z0-9]/u.test(text.charAt(at));
}

/** A logical name may have the stack's in it; the place is the same in all stacks. */
function withoutId(name: string, said: readonly Derivation[]): string {
  const id = said.find(({ stands }) => stands === "id")?.value ?? "";
  return holds(name, id) ? name.replaceAll(id, "⟨id⟩") : name;
}
