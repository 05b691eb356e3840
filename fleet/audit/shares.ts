import type { Finding } from "../../graph/closed/finding";
import type { ResourceGraph } from "../../graph/model/graph";

/** A place that refers to a shared thing. */
export interface SharePlace {
  readonly stack: string;
  readonly urn: string;
  readonly type: string;
  /** Property path; empty where the resource as a whole is meant. */
  readonly path: string;
  readonly message: string;
}

/** A thing that stacks refer to and did not make. */
export interface Share {
  /** The identifier, or `[secret]`. */
  readonly value: string;
  readonly rule: string;
  /** The stacks that it binds together: those that refer to it, and the one that made it, where that is known. */
  readonly stacks: readonly string[];
  /** How many resources stop to be what they are when it goes: those that refer to it, and all that depend on these. */
  readonly reach: number;
  readonly places: readonly SharePlace[];
}

/** Findings of the first law by what they are about, the widest blast radius first: most stacks, then most resources. */
export function sharesOf(findings: readonly Finding[], graphs: readonly ResourceGraph[]): readonly Share[] {
  const byValue = new Map<string, Finding[]>();
  for (const finding of findings) {
    // What can't be shown is told apart by where it stands.
    const key =
      finding.value === "" || finding.value === "[secret]"
        ? `${finding.rule} ${finding.path}`
        : finding.value.toLowerCase();
    const list = byValue.get(key);
    if (list === undefined) byValue.set(key, [finding]);
    else list.push(finding);
  }
  const reaches = new Map(graphs.map((graph) => [graph.stack, new Reach(graph)]));
  const shares = [...byValue.values()].flatMap((list): Share[] => {
    const [first] = list;
    if (first === undefined) return [];
    const owners = list.flatMap(({ owner }) =>
      owner === undefined || owner.stack === "" ? [] : [owner.stack],
    );
    const urns = new Map<string, Set<string>>();
    for (const { stack, urn } of list) urns.set(stack, (urns.get(stack) ?? new Set()).add(urn));
    const reach = [...urns].reduce(
      (sum, [stack, from]) => sum + (reaches.get(stack)?.of(from) ?? from.size),
      0,
    );
    return [
      {
        value: first.value,
        rule: first.rule,
        stacks: [...new Set([...list.map(({ stack }) => stack), ...owners])],
        reach,
        places: list.map(({ stack, urn, type, path, message }) => ({ stack, urn, type, path, message })),
      },
    ];
  });
  return shares.sort(
    (a, b) => b.stacks.length - a.stacks.length || b.reach - a.reach || (a.value < b.value ? -1 : 1),
  );
}

/** Who depends on whom in a stack, by dependency or as a child. */
class Reach {
  readonly #users = new Map<string, string[]>();

  constructor({ resources }: ResourceGraph) {
    for (const { urn, dependencies, propertyDependencies, parent } of resources) {
      const sources = new Set([
        ...dependencies,
        ...Object.values(propertyDependencies).flat(),
        ...(parent === undefined ? [] : [parent]),
      ]);
      for (const source of sources) {
        const users = this.#users.get(source);
        if (users === undefined) this.#users.set(source, [urn]);
        else users.push(urn);
      }
    }
  }

  of(urns: ReadonlySet<string>): number {
    const reached = new Set(urns);
    const open = [...urns];
    for (let urn = open.pop(); urn !== undefined; urn = open.pop())
      for (const user of this.#users.get(urn) ?? [])
        if (!reached.has(user)) {
          reached.add(user);
          open.push(user);
        }
    return reached.size;
  }
}
