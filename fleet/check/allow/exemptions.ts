import { dayOf } from "../../../components/program/expiry";
import { readSettings, SETTINGS_FILE } from "../../inventory/settings";
import type { Verdict } from "../verdict";

/** A deployment that neither law is held against. */
export interface Exemption {
  readonly id: string;
  /** Last day, ISO 8601. */
  readonly until: string;
  readonly reason: string;
  readonly owner: string;
}

/** What a project declares as external. */
export function exemptionsOf(root: string): readonly Exemption[] {
  return Object.entries(readSettings(root).external ?? {}).map(([id, { exempt }]) => ({ id, ...exempt }));
}

/** A verdict together with the exemptions that are over: each is held against the fleet as an entry of its allow-list is. */
export function withExemptions<V extends Verdict>(
  verdict: V,
  exemptions: readonly Exemption[],
  today: string = dayOf(new Date()),
): V {
  const over = exemptions.filter(({ until }) => until < today);
  if (over.length === 0) return verdict;
  const expired = over.map(({ id, owner, reason, until }) => ({
    ...{ path: `${SETTINGS_FILE}#external.${id}`, value: `deployment ${id} beside both laws` },
    ...{ reason, owner, expires: until },
  }));
  return {
    ...verdict,
    holds: false,
    allow: { ...verdict.allow, expired: [...verdict.allow.expired, ...expired] },
  };
}

/** The exemptions that hold, in words; undefined where there are none. */
export function describeExemptions(
  exemptions: readonly Exemption[],
  today: string = dayOf(new Date()),
): string | undefined {
  const still = exemptions.filter(({ until }) => until >= today);
  if (still.length === 0) return undefined;
  const each = still.map(({ id, owner, reason, until }) => `${id} until ${until} (${reason}; ${owner})`);
  return `not judged, as external: ${each.join(", ")}`;
}
