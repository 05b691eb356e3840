import { StampError, shown } from "../../core/errors";
import { REGIONS } from "../../components/contract/regions";
import type { CentralEntry, StampEntry } from "./stack-config";

/**
 * What is wrong with a centre's config, seen from the stamps'.
 * @param known ids of all stamps that have a config file, be it in order or not
 */
export function centralProblems(
  centre: CentralEntry,
  stamps: readonly StampEntry[],
  known: ReadonlySet<string>,
): StampError[] {
  const { file, home, placeOf } = centre;
  const residency = REGIONS[home.cloud][home.region]?.residency;
  const problem = (key: string, says: string, details: { received: string; allowed?: string; fix: string }) =>
    new StampError("input", says, { file, ...placeOf(key), field: `stampworks:${key}`, ...details });
  const byId = new Map(stamps.map((stamp) => [stamp.id, stamp]));
  const listed = Object.entries(home.stamps).flatMap(([id, account]) => {
    const stamp = byId.get(id);
    if (stamp === undefined) {
      if (known.has(id)) return [];
      const fix =
        "add the stamp's config file; if the stamp is retired, list it under stampworks:former, where what it sent stays";
      return [problem("stamps", "the fleet has no such stamp", { received: shown(id), fix })];
    }
    const { identity } = stamp;
    if (identity.cloud !== home.cloud) {
      const received = `${id} on ${identity.cloud}`;
      const fix = `take it off the list: a centre takes events of its own cloud's stamps`;
      return [problem("stamps", "the stamp is on another cloud", { received, allowed: home.cloud, fix })];
    }
    if (identity.residency !== residency) {
      const received = `${id} under "${identity.residency ?? ""}"`;
      const allowed = `stamps under "${residency ?? ""}", the law of ${home.region}`;
      const fix = "list it at the centre of its own law: a law's events stay under that law";
      return [problem("stamps", "the stamp is under another law", { received, allowed, fix })];
    }
    if (identity.account === account) return [];
    const received = `${id}: ${account}`;
    const allowed = `${id}: ${identity.account}`;
    return [
      problem("stamps", "the stamp is in another account", {
        received,
        allowed,
        fix: `write the account of ${stamp.file}`,
      }),
    ];
  });
  const shared = stamps.filter(({ identity }) => identity.account === home.account);
  return [
    ...listed,
    ...shared.map(({ id }) =>
      problem("account", `the account is that of stamp "${id}"`, {
        received: shown(home.account),
        allowed: "an account of the centre's own",
        fix: "what a stamp may do in its account it could do to the events of all others",
      }),
    ),
  ];
}
