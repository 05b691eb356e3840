import { createHash } from "node:crypto";
import { type Finding, fine, missing } from "./finding";
import type { Needs } from "./needs";

/** What all clouds are asked alike: the question is the cloud's, the verdict is made here. */

/** The regions a stamp is in: its own, and the one its copies go to. */
export async function regionFindings(
  { identity, copyRegion }: Needs,
  isOpen: (region: string) => Promise<boolean>,
  says: (region: string) => { readonly open: string; readonly closed: string; readonly fix: string },
): Promise<readonly Finding[]> {
  const places = [
    ["region", identity.region],
    ["copy-region", copyRegion],
  ] as const;
  return Promise.all(
    places.flatMap(([check, region]) => {
      if (region === undefined) return [];
      const { closed, fix, open } = says(region);
      return [isOpen(region).then((is) => (is ? fine(check, open) : missing(check, closed, fix)))];
    }),
  );
}

/** A name that can't be had. */
export interface Held {
  readonly says: string;
  readonly fix: string;
}

/** Names that are somebody's already, or that a deleted thing still holds. */
export async function nameFindings(
  check: string,
  what: string,
  names: readonly string[],
  heldBy: (name: string) => Promise<Held | undefined>,
): Promise<readonly Finding[]> {
  if (names.length === 0) return [fine(check, `no name of ${what} is needed`)];
  const held = (await Promise.all(names.map(heldBy))).flatMap((each) => each ?? []);
  return held.length === 0
    ? [fine(check, `names of ${names.length} ${what} are free`)]
    : held.map(({ fix, says }) => missing(check, says, fix));
}

/** What a quota leaves. */
export interface Room {
  readonly check: string;
  readonly what: string;
  /** How many the stamp has yet to make. */
  readonly wanted: number;
  readonly limit: number;
  readonly used: number;
  /** The command that asks for so many. */
  readonly raise: (to: number) => string;
}

export function roomFinding({ check, limit, raise, used, wanted, what }: Room): Finding {
  const stands = `${used} of ${limit} are in use`;
  return wanted === 0 || used + wanted <= limit
    ? fine(check, `${wanted} ${what} fit: ${stands}`)
    : missing(check, `${wanted} ${what} do not fit: ${stands}`, raise(used + wanted));
}

/** Sizes of the database that are sold in the stamp's region. */
export async function soldFindings(
  { identity: { region } }: Needs,
  sizes: ReadonlySet<string>,
  isSold: (size: string) => Promise<boolean>,
): Promise<readonly Finding[]> {
  const check = "database-class";
  return Promise.all(
    [...sizes].map(async (size) =>
      (await isSold(size))
        ? fine(check, `${size} is sold in ${region}`)
        : missing(
            check,
            `${size} is not sold in ${region}`,
            "give the class another size, or the stamp another region",
          ),
    ),
  );
}

/** Rights that who deploys must hold, each of which is told by itself. */
export function rightFindings(
  check: string,
  rights: readonly string[],
  isHeld: (right: string) => boolean,
  says: {
    /** Where they are held, behind a right's name: ` in acme-global`. */
    readonly where?: string;
    readonly fix: (right: string) => string;
  },
): readonly Finding[] {
  const { fix, where = "" } = says;
  const denied = rights.filter((right) => !isHeld(right));
  return denied.length === 0
    ? [fine(check, `${rights.length} rights that the stamp's parts take are held${where}`)]
    : denied.map((right) => missing(check, `who deploys may not ${right}${where}`, fix(right)));
}

/**
 * A name that nobody has, in a space of names that is the world's: where this is refused as well, the refusal is of the caller
 * and says nothing of the name that was asked for.
 */
export function nobodysName(name: string): string {
  return `${createHash("sha256").update(name).digest("hex").slice(0, 40)}-nobody`;
}
