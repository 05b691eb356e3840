import { StampError } from "../../core/errors";
import type { Registry } from "../../tenants/registry/registry";
import type { RetireGuard } from "./retire";

/** Tenants named in an objection; the rest are counted. */
const NAMED = 5;

/** Objects while a tenant is placed on the stamp (its home, its standby, one end of its move), or a pool tries it as its canary. */
export function tenantsGuard(registry: Registry): RetireGuard {
  return async ({ id }) => {
    const stamp = await registry.get("stamp", id);
    if (stamp === undefined) return [];
    const objections: StampError[] = [];
    if (stamp.use.tenants > 0) {
      const names: string[] = [];
      for await (const { tenant } of registry.tenants({ stamp: id })) {
        names.push(tenant);
        if (names.length === NAMED) break;
      }
      const more = stamp.use.tenants > names.length ? ` and ${stamp.use.tenants - names.length} more` : "";
      objections.push(
        new StampError("state", `tenants remain on stamp "${id}": ${names.join(", ")}${more}`, {
          fix: `stampworks tenants drain ${id}, then move each: stampworks tenants move <tenant> --to <stamp>`,
        }),
      );
    }
    for (const { canary, name } of await registry.list("pool")) {
      if (canary?.stamp !== id) continue;
      objections.push(
        new StampError(
          "state",
          `the routing layer still points at stamp "${id}": it is the canary of pool ${name}`,
          {
            fix: "end the canary first",
          },
        ),
      );
    }
    return objections;
  };
}

/** The routing stack as its config says and as it was brought up last. */
export interface RoutedStamps {
  /** The config's file, for messages. */
  readonly file: string;
  /** Ids the config lists. */
  readonly listed: readonly string[];
  /** Ids it was brought up with. */
  readonly deployed: readonly string[];
}

/** A centre's stack as its config says and as it was brought up last. */
export interface TakenStamps extends RoutedStamps {
  /** The stack. */
  readonly stack: string;
}

/**
 * Objects while a centre takes the stamp's events, in its config or as it is: once the stamp is gone nothing says whose place that is. A former
 * stamp's place stays, and so do its events.
 */
export function centreGuard({ deployed, file, listed, stack }: TakenStamps): RetireGuard {
  return ({ id }) => {
    if (!listed.includes(id) && !deployed.includes(id)) return Promise.resolve([]);
    const fix = listed.includes(id)
      ? `once its last events are delivered, move it in ${file} from stampworks:stamps to stampworks:former, where what it sent stays, then stampworks up ${stack}`
      : `the config takes none of it any more: stampworks up ${stack}`;
    return Promise.resolve([
      new StampError("state", `the centre ${stack} still takes the events of stamp "${id}"`, { fix }),
    ]);
  };
}

/** Objects while the routing stack fronts the stamp, in its config or as it is. */
export function routingGuard({ deployed, file, listed }: RoutedStamps): RetireGuard {
  return ({ id }) => {
    if (!listed.includes(id) && !deployed.includes(id)) return Promise.resolve([]);
    const fix = listed.includes(id)
      ? `take it out of ${file}, then stampworks up routing`
      : "the config leaves it out already: stampworks up routing";
    return Promise.resolve([
      new StampError("state", `the routing layer still points at stamp "${id}"`, { fix }),
    ]);
  };
}
