import { StampError } from "../../core/errors";
import type { Step } from "../../engines/engine";
import { keepsData, keepsNothing, isVersion } from "./keeping";

/** A resource that an update would make anew or delete, and that keeps something: refused unless it is named. */
export interface Loss {
  readonly stamp: string;
  readonly op: "replace" | "delete";
  readonly type: string;
  readonly urn: string;
  /** Whether its type is known to keep data, which would be lost. */
  readonly data: boolean;
  /** Paths that need the replacement. */
  readonly replaces: readonly string[];
}

/** Which losses are wanted: ids of stamps, types, URNs or names of resources; `*` stands for any text. */
export interface AllowedLosses {
  readonly replace?: readonly string[] | undefined;
  readonly delete?: readonly string[] | undefined;
}

/** What an update would make anew or delete, but for what keeps nothing and what is only ever changed by its next version. */
export function lossesOf(stamp: string, steps: readonly Step[]): Loss[] {
  return steps.flatMap(({ op, replaces = [], type, urn }): Loss[] => {
    if (op !== "replace" && op !== "delete") return [];
    if (isVersion(type) || (op === "delete" && keepsNothing(type)) || isByKeepers(op, type, replaces))
      return [];
    return [{ stamp, op, type, urn, data: keepsData(type), replaces }];
  });
}

/** Values that are made by chance are made anew where the program says so, and by nothing else than their keepers. */
function isByKeepers(op: Loss["op"], type: string, replaces: readonly string[]): boolean {
  const isKeeper = (path: string): boolean => /^keepers(?:$|[.[])/u.test(path);
  return op === "replace" && type.startsWith("random:") && replaces.length > 0 && replaces.every(isKeeper);
}

/** Losses that nobody named. */
export function refusedLosses(losses: readonly Loss[], allowed: AllowedLosses | undefined): Loss[] {
  return losses.filter((loss) => !(allowed?.[loss.op] ?? []).some((pattern) => isNamed(loss, pattern)));
}

function isNamed({ stamp, type, urn }: Loss, pattern: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/gu, "\\$&"));
  const whole = new RegExp(`^${parts.join(".*")}$`, "u");
  return [stamp, type, urn, nameOf(urn)].some((text) => whole.test(text));
}

/** Both together. */
export function joinAllowed(one: AllowedLosses | undefined, other: AllowedLosses | undefined): AllowedLosses {
  return {
    replace: [...(one?.replace ?? []), ...(other?.replace ?? [])],
    delete: [...(one?.delete ?? []), ...(other?.delete ?? [])],
  };
}

/** The same loss in several stamps. */
export interface GroupedLoss extends Omit<Loss, "stamp" | "urn"> {
  readonly name: string;
  readonly stamps: readonly string[];
}

/** Losses of the same resource in several stamps together, those of data first. */
export function groupLosses(losses: readonly Loss[]): GroupedLoss[] {
  const groups = new Map<string, { loss: Loss; stamps: string[] }>();
  for (const loss of losses) {
    const key = `${loss.op} ${loss.urn.split("::").slice(2).join("::")}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { loss, stamps: [loss.stamp] });
    else known.stamps.push(loss.stamp);
  }
  return [...groups.values()]
    .map(({ loss: { data, op, replaces, type, urn }, stamps }) => ({
      ...{ data, op, replaces, type, stamps },
      name: nameOf(urn),
    }))
    .sort((a, b) => Number(b.data) - Number(a.data));
}

/** `aws:rds/instance:Instance db would be replaced (for username), and its data is lost`. */
export function describeLoss({ data, name, op, replaces, type }: Omit<GroupedLoss, "stamps">): string {
  const why = replaces.length === 0 ? "" : ` (for ${replaces.join(", ")})`;
  const what = op === "replace" ? `would be replaced${why}` : "would be deleted";
  return `${type} ${name} ${what}${data ? ", and its data is lost" : ""}`;
}

/** The error of one stamp whose update is refused. */
export function lossError(refused: readonly Loss[]): StampError {
  const [first] = groupLosses(refused);
  const more = refused.length === 1 ? "" : `, and ${refused.length - 1} more`;
  const flag = first?.op === "delete" ? "--allow-delete" : "--allow-replace";
  return new StampError("state", first === undefined ? "nothing" : `${describeLoss(first)}${more}`, {
    fix: `look at stampworks preview; where it is wanted, name it: ${flag} '${first?.name ?? ""}'`,
  });
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
