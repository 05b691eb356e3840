import type { StampContext } from "../../contract/context";
import type { PartArgs } from "../../contract/parts";
import { LAMBDA, LOG_GROUP, RDS } from "./limits";

/** What PostgreSQL writes to CloudWatch. */
export const DATABASE_LOGS = ["postgresql", "upgrade"];
/** What Valkey writes to CloudWatch. The caches of the other clouds deliver no log of slow commands. */
export const CACHE_LOGS = ["slow-log", "engine-log"];

// Every log group of a stamp asks for its own name; a stamp's names are made once.
const known = new WeakMap<StampContext, ReadonlyMap<string, string>>();

/**
 * Every log group of a stamp, by what it is for. One table, because the key that encrypts the groups must name them in
 * its policy before they exist, and would otherwise have to trust every log group of the account.
 */
export function logGroupNames(args: PartArgs): ReadonlyMap<string, string> {
  let names = known.get(args.context);
  if (names === undefined) {
    names = namesOf(args);
    known.set(args.context, names);
  }
  return names;
}

function namesOf({ context, spec }: PartArgs): ReadonlyMap<string, string> {
  const own = (kind: string): [string, string] => [kind, context.physicalName(kind, LOG_GROUP)];
  const edge = context.physicalName("edge-logs", LOG_GROUP);
  return new Map([
    own("flow-logs"),
    ["rotator-logs", `/aws/lambda/${context.physicalName("rotator", LAMBDA)}`],
    // WAF only writes to groups whose names begin like this.
    ["edge-logs", context.derive(`aws-waf-logs-${edge}`, "name(aws-waf-logs)")],
    own("web-logs"),
    ...(spec.workers.enabled ? [own("worker-logs")] : []),
    ...(spec.drills.faults === "off" ? [] : [own("fault-logs")]),
    ...(spec.cache.enabled ? CACHE_LOGS.map((log) => own(`cache-${log}`)) : []),
    ...(spec.database.enabled
      ? databaseKinds(spec.database.replicas).flatMap((kind) => databaseLogs(context, kind))
      : []),
  ]);
}

/** Kinds of the database's instances: the primary, then its replicas. */
export function databaseKinds(replicas: number): string[] {
  return ["db", ...Array.from({ length: replicas }, (_, index) => `db-read-${index + 1}`)];
}

/** RDS chooses these names; groups that exist already it takes as they are. */
function databaseLogs(context: StampContext, kind: string): [string, string][] {
  const identifier = context.physicalName(kind, RDS);
  return DATABASE_LOGS.map((log) => [`${kind}-${log}`, `/aws/rds/instance/${identifier}/${log}`]);
}
