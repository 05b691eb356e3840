import { isDeepStrictEqual } from "node:util";
import type { PropertyMap } from "../../graph/model/property";
import type { Kind } from "../../render/kinds/kind";
import { refuse } from "./checks";
import { fill, type TemplateContext } from "./template";
import { plainMap } from "./values";

/** The revisions of a resource: how often it was revised, and the names of those that stand. */
export interface Revised {
  readonly count: number;
  readonly names: readonly string[];
}

/** What a resource has before and what it is to have. */
interface Change {
  readonly had: Revised | undefined;
  readonly before: PropertyMap | undefined;
  readonly after: PropertyMap;
}

/**
 * The revisions once a change is made; refuses one that names a revision which does not stand.
 * @returns undefined for what has none
 */
export function revise(
  { revisions }: Kind,
  context: TemplateContext,
  { had, before, after }: Change,
): Revised | undefined {
  if (revisions === undefined) return undefined;
  const nameOf = (number: number): string => fill(revisions.name(number), context);
  // What was made before the simulator knew of revisions has its first.
  const known = before === undefined ? { count: 0, names: [] } : (had ?? { count: 1, names: [nameOf(1)] });
  const missing = revisions.named(plainMap(after)).find((name) => !known.names.includes(name));
  refuse(context.scope, missing === undefined ? undefined : revisions.missing(missing));
  const isSame =
    before !== undefined && isDeepStrictEqual(plainMap(before)[revisions.of], plainMap(after)[revisions.of]);
  const count = isSame ? known.count : known.count + 1;
  const newest = nameOf(count);
  const older = revisions.keeps(plainMap(after)) ? known.names.filter((name) => name !== newest) : [];
  return { count, names: [...older, newest] };
}

/** Outputs that say the newest revision. */
export function newestIn(
  { revisions }: Kind,
  context: TemplateContext,
  revised: Revised | undefined,
): PropertyMap {
  const newest = revised?.names.at(-1);
  if (revisions === undefined || newest === undefined) return {};
  return Object.fromEntries(
    Object.entries(revisions.outputs).map(([property, template]) => [
      property,
      fill(template, context).replace(REVISION, newest),
    ]),
  );
}

const REVISION = "<revision>";
