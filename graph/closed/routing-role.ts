import type { AllowEntry } from "./allow";
import type { ResourceGraph } from "../model/graph";
import type { ClosedOptions } from "./options";

const ROUTING_TYPE = "stampworks:index:GlobalRouting";
const STAMP_TYPE = "stampworks:index:Stamp";
/** `a.b.c` of a program's text reads like a host, and `::` of a pattern like an address. */
const MEMBERS = "[A-Za-z_$][\\w$]*(?:\\.[A-Za-z_$][\\w$]*)+|::";

/**
 * Whether a graph is the routing layer's: its trade is to refer to stamps. A stack with a stamp in it is never one, whatever
 * its components are called: what holds for the layer would excuse the stamp.
 */
export function isRouting({ resources }: ResourceGraph): boolean {
  return (
    resources.some(({ type }) => type === ROUTING_TYPE) && !resources.some(({ type }) => type === STAMP_TYPE)
  );
}

/** Whether a stack is one that the routing layer may take from: a stamp that it lists, of its own project. */
export function isFronted(
  name: string,
  { project }: Pick<ResourceGraph, "project">,
  { fronts, role }: Pick<ClosedOptions, "fronts" | "role">,
): boolean {
  if (role !== "routing") return false;
  // `<organisation>/<project>/<stack>`, or the stack alone.
  const [stack = "", owner = project] = name.split("/").toReversed();
  return owner === project && (fronts === undefined || fronts.has(stack));
}

/** What the routing layer may hold beside what stamps may: the text of its own programs. */
export const ROUTING_ALLOW: readonly AllowEntry[] = [
  {
    path: "aws:cloudfront/function:Function#code",
    value: MEMBERS,
    reason: "objects' members in the edge function's text, which is generated here",
  },
  {
    path: "aws:lambda/function:Function#code*",
    value: MEMBERS,
    reason: "objects' members in the synchroniser's text, which is generated here",
  },
];
