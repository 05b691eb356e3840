import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import { StampError, shown } from "../../core/errors";
import type { OwnPart } from "./own-part";
import type { Tags } from "./owner";
import type { CloudBlueprint, DataParts, PartArgs, Parts } from "./parts";

export type { AppRight, OwnEnvironment, OwnPart } from "./own-part";

/**
 * Makes a part of the fleet's own, `(name, args, opts)` as every part. It is given what the data parts are given and the
 * data parts themselves; names, blocks and zones come from `args.context`, tags from `args.tags`. Undefined where
 * the stamp's class is to have none.
 */
export type MakeOwnPart<P extends Parts> = (
  name: string,
  args: PartArgs & DataParts<P> & { readonly tags: Tags },
  opts: ComponentResourceOptions,
) => OwnPart | undefined;

/** What a fleet does otherwise than a cloud's blueprint, or beside it. */
export interface OwnParts<P extends Parts> {
  /** Makers that take the place of the cloud's, by part. Each gives what the other parts of the cloud use of it. */
  readonly replace?: Partial<Omit<CloudBlueprint<P>, "provider">>;
  /** Further parts by name, made after the data parts and before the app, in this order. */
  readonly add?: Readonly<Record<string, MakeOwnPart<P>>>;
}

/** What a stamp does with a cloud's blueprint without knowing which cloud it is. */
export type UseCloud<T> = <P extends Parts>(
  blueprint: CloudBlueprint<P>,
  added: Readonly<Record<string, MakeOwnPart<P>>>,
) => T;

/** Hands a cloud's blueprint, with a fleet's own parts in it, to who uses it. */
export type LoadCloud = <T>(use: UseCloud<T>) => T;

/** What a fleet's own parts tell the app, together. */
export function ownEnvironment(own: readonly OwnPart[] = []): Record<string, Input<string>> {
  return Object.assign({}, ...own.map(({ environment }) => environment ?? {})) as Record<
    string,
    Input<string>
  >;
}

const OWN_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const LONGEST = 20;

/**
 * A cloud's blueprint with a fleet's own parts.
 * @throws StampError `input` for a name that is not legal or is taken by a part of the blueprint
 */
export function withOwnParts<P extends Parts>(blueprint: CloudBlueprint<P>, own: OwnParts<P>): LoadCloud {
  const { add = {}, replace = {} } = own;
  for (const name of Object.keys(add)) refuseName(name, Object.keys(blueprint));
  const unknown = Object.keys(replace).find((part) => part === "provider" || !(part in blueprint));
  if (unknown !== undefined) {
    throw new StampError("input", "there is no such part to replace", {
      field: `replace.${unknown}`,
      received: shown(unknown),
      allowed: partsOf(blueprint).join(", "),
    });
  }
  const changed = { ...blueprint, ...replace };
  return (use) => use(changed, add);
}

function refuseName(name: string, taken: readonly string[]): void {
  const field = `add.${name}`;
  if (taken.includes(name)) {
    const fix = `give it another name, or take the part's place with replace.${name}`;
    throw new StampError("input", "the name is a part's of the blueprint", { field, fix });
  }
  if (OWN_NAME.test(name) && name.length <= LONGEST) return;
  const allowed = `lower-case letters, digits and single dashes, at most ${LONGEST}`;
  throw new StampError("input", "not a part's name", { field, received: shown(name), allowed });
}

function partsOf(blueprint: object): string[] {
  return Object.keys(blueprint).filter((key) => key !== "provider");
}
