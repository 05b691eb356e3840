import { CIDR_PREFIX } from "../../components/contract/cidr";
import { Cloud } from "../../components/contract/cloud";
import { reservedBlocks } from "../../components/contract/reserved-blocks";
import { StampError } from "../../core/errors";
import type { StackIdentity } from "../inventory/own-program";
import { readIdentity } from "../../components/program/config";
import { freeBlock } from "../inventory/overlap";
import { takenBlocks } from "./blocks";
import type { AddCheck, AddFleet } from "./add-check";
import { ADD_CHECKS } from "./add-checks";
import { configText } from "./new-config";
import { type OwnConfig, ownConfigText, ownIdentity, withConstants } from "./own-config";
import { nextGeneration } from "./retired";

/** What a user asks for with `stampworks add`; all as typed, by key of the identity. */
export interface AddRequest {
  readonly id: string;
  /** Key of the identity, without namespace → value. */
  readonly values: Readonly<Record<string, string | undefined>>;
  /** Prefix of the block that is looked for when none is given; 16–20, default 16. */
  readonly prefix?: number | undefined;
}

/** A stamp to be added. */
export interface NewStamp {
  readonly identity: StackIdentity;
  /** The text of its config file. */
  readonly text: string;
}

/**
 * The identity of a new stamp: what was asked for, a free block, the generation its id has come to, and the release
 * its class runs. The same request and fleet always give the same.
 *
 * @throws StampError with all that is wrong with the request, named by flag
 */
export function planAdd(
  request: AddRequest,
  fleet: AddFleet,
  checks: readonly AddCheck[] = ADD_CHECKS,
): NewStamp {
  const { id, prefix } = request;
  const problems: StampError[] = [];
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof StampError)) throw error;
      problems.push(...(error.problems.length > 0 ? error.problems : [error]));
      return undefined;
    }
  };
  const { own } = fleet;
  const asked = own === undefined ? request.values : withConstants(own, request.values);
  const generation = attempt(() => nextGeneration(fleet.retired, id)) ?? 1;
  const hasBlock = own === undefined || own.program.cidr !== undefined;
  const block = hasBlock
    ? attempt(() => asked["cidr"] ?? findBlock(fleet, asked["cloud"], prefix))
    : undefined;
  const values: Record<string, string | undefined> = {
    ...asked,
    ...(block === undefined ? {} : { cidr: block }),
    release: asked["release"] ?? commonRelease(asked, fleet),
    ...(generation > 1 ? { generation: String(generation) } : {}),
  };
  const identity = attempt(() =>
    own === undefined ? readIdentity(id, (key) => values[key], byFlag) : ownIdentity(own, id, values, byFlag),
  );
  if (identity !== undefined) {
    for (const check of checks) problems.push(...check(identity, fleet));
    const said = Object.keys(values).filter((key) => values[key] !== undefined);
    if (problems.length === 0) return { identity, text: textOf(identity, said, own) };
  }
  // That no block was found is told once.
  const told = problems.some(({ details }) => details.field === "--prefix");
  throw StampError.all(problems.filter(({ details }) => !(told && details.field === "--cidr")));
}

function textOf(identity: StackIdentity, said: readonly string[], own: OwnConfig | undefined): string {
  // Only a program of one's own may have no network.
  const { cidr = "" } = identity;
  return own === undefined ? configText({ ...identity, cidr }, said) : ownConfigText(own, identity);
}

function findBlock(
  fleet: Pick<AddFleet, "stamps" | "reserved">,
  cloud: string | undefined,
  length: number = CIDR_PREFIX.min,
): string {
  const { max } = CIDR_PREFIX;
  const free = freeBlock([...takenBlocks(fleet), ...reservedBlocks(cloud)], length);
  if (free !== undefined) return free;
  throw new StampError("cidr", `no private block of /${length} is free`, {
    field: "--prefix",
    fix: length < max ? `try a smaller block: --prefix ${length + 1}` : "retire a stamp first",
  });
}

/**
 * The release most stamps of the class run on that cloud, where it is not the blueprint's: a new stamp must not lag
 * behind those it is compared with.
 */
function commonRelease(
  values: Readonly<Record<string, string | undefined>>,
  fleet: AddFleet,
): string | undefined {
  const counts = new Map<string | undefined, number>();
  for (const { identity } of fleet.stamps) {
    if (identity.class !== values["class"] || identity.cloud !== values["cloud"]) continue;
    counts.set(identity.release, (counts.get(identity.release) ?? 0) + 1);
  }
  const ranked = [...counts].sort(([a, m], [b, n]) => n - m || ((a ?? "") < (b ?? "") ? -1 : 1));
  const common = ranked[0]?.[0];
  return common === fleet.blueprint?.release ? undefined : common;
}

/** An error about a key as one about the flag it came from. */
function byFlag(error: StampError, key: string): StampError {
  const { problem, details, code } = error;
  if (key === "id") return new StampError(code, problem, { ...details, field: "id", fix: "take another id" });
  const field = `--${key}`;
  if (problem !== "missing") return new StampError(code, problem, { ...details, field });
  return new StampError(code, problem, {
    field,
    allowed: ALLOWED[key] ?? "a value",
    fix: `give it with ${field}`,
  });
}

/** What a missing flag could be given. */
const ALLOWED: Readonly<Record<string, string>> = {
  cloud: Object.values(Cloud).join(", "),
  region: "the cloud's own name of a region, e.g. eu-west-1",
  account: "an AWS account id (12 digits), an Azure subscription id or a Google Cloud project id",
  class: "a class of the blueprint",
  ring: "canary, early, broad or one of your own",
};
