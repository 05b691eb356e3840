import type { FaultNames } from "../../../../components/contract/faults/fault-names";
import { StampError } from "../../../../core/errors";

/** A stamp whose own fault is looked for. */
export interface OwnPlace {
  readonly stamp: string;
  readonly account: string;
  readonly region: string;
  readonly names: FaultNames;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** @throws StampError `state`: it is there, and is not what the stamp made */
export function refuseOwn({ stamp }: OwnPlace, what: string, found: string): never {
  throw new StampError("state", `${what} of ${stamp} is not as the stamp makes it: ${found}`, {
    fix: `nothing was broken; see what changed it, and bring the stamp up: stampworks up ${stamp}`,
  });
}

/** @throws StampError `state`: it is not there */
export function missingOwn({ stamp }: OwnPlace, what: string, name: string): never {
  throw new StampError("state", `${stamp} has no ${what} of its own`, {
    received: name,
    fix: `bring the stamp up, so that it has one: stampworks up ${stamp}`,
  });
}
