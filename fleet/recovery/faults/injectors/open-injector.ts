import { StampError, shown } from "../../../../core/errors";
import type { StampEntry } from "../../../inventory/stack-config";
import { SETTINGS_FILE } from "../../../inventory/settings";
import { byFis } from "./aws";
import { byChaosStudio } from "./azure";
import { byCommand } from "./command";
import type { BrokenBy, Fault } from "../faults-schema";
import { bySqlFailover } from "./gcp";
import type { Injector } from "./injector";

/** Of which cloud each way is; a command is of all. */
export const CLOUD_OF = { "aws-fis": "aws", "azure-chaos": "azure", "gcp-sql-failover": "gcp" } as const;

/** What opening one takes. */
export interface InjectorPlace {
  readonly fault: Fault;
  readonly token: string;
  /** The project's. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether the fleet's stamps are in a cloud; with the simulator there is none to break. */
  readonly isReal: boolean;
}

/** Of which stamp: what the journal keeps of it is enough. */
export interface BrokenStamp {
  readonly id: string;
  readonly identity: Pick<StampEntry["identity"], "cloud" | "region"> & {
    readonly account?: string | undefined;
  };
}

/**
 * What breaks a stamp, as the project declares it.
 * @throws StampError `input` for a way that is not of the stamp's cloud, or that does not name the stamp
 */
export function openInjector(
  by: BrokenBy,
  { id, identity }: BrokenStamp,
  { env, fault, isReal, root, token }: InjectorPlace,
): Injector {
  if (by.kind === "command") return byCommand(by, { fault, stamp: id, token, root, env });
  const field = `drills.faults.${fault}.by`;
  if (CLOUD_OF[by.kind] !== identity.cloud)
    throw new StampError("input", `${by.kind} breaks nothing of a stamp on ${identity.cloud}`, {
      ...{ file: SETTINGS_FILE, field, received: `${id} on ${identity.cloud}` },
      allowed: `a stamp on ${CLOUD_OF[by.kind]}, or commands (kind: command)`,
    });
  if (!isReal)
    throw new StampError("input", "a simulated fleet has nothing in a cloud that could be broken", {
      ...{ file: SETTINGS_FILE, field, received: by.kind },
      fix: "break what is here by commands (kind: command)",
    });
  const { account, region } = identity;
  const place = { stamp: id, region, account, env };
  switch (by.kind) {
    case "aws-fis":
      return byFis(named(by.templates, id, `${field}.templates`), place);
    case "azure-chaos":
      return byChaosStudio(named(by.experiments, id, `${field}.experiments`), place);
    case "gcp-sql-failover":
      return bySqlFailover(named(by.instances, id, `${field}.instances`), place);
  }
}

function named(of: Readonly<Record<string, string>> | undefined, stamp: string, field: string): string {
  const name = of?.[stamp];
  if (name !== undefined) return name;
  throw new StampError("input", `nothing is named that breaks ${stamp}`, {
    ...{ file: SETTINGS_FILE, field, received: shown(stamp) },
    allowed: Object.keys(of ?? {})
      .sort()
      .join(", "),
  });
}
