import { defined } from "../../../core/defined";
import type { PropertyValue } from "../../../graph/model/property";
import type { Kind, NameRule, Refusal, TreeMap } from "../kind";

/** The API's address of a compute resource; ids are the same without the host. */
export const COMPUTE_LINK = "https://www.googleapis.com/compute/v1/{id}";
/** RFC 1035, as Compute Engine wants its names. */
export const RFC1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

/** How a type lies in Google Cloud. */
export interface GoogleType {
  /** Path between project and name, e.g. `global/networks`, `regions/{location}/subnetworks`. */
  readonly path: string;
  /** Input that holds the name. Default: `name`. */
  readonly property?: string;
  readonly limit?: number;
  readonly pattern?: RegExp;
  readonly scope?: NameRule["scope"];
  readonly held?: NameRule["held"];
  /** Whether it bears labels. Default: false. */
  readonly labels?: boolean;
}

/** What most resources of Google Cloud have in common: the id's form and the name's place. */
export function google(description: GoogleType, extra: Partial<Kind> = {}): Kind {
  const { held, labels = false, limit, path, pattern, property = "name", scope } = description;
  return {
    ...extra,
    id: `projects/{project}/${path}/{name}`,
    ...(labels ? { tagged: true } : {}),
    name: {
      property,
      scope: scope ?? (path.includes("{location}") ? "region" : "account"),
      ...defined({ limit, pattern, held }),
      space: path,
    },
    outputs: { project: "{project}", ...extra.outputs },
  };
}

/** A resource of Compute Engine. */
export function compute(path: string, extra: Partial<Kind> = {}, more: Partial<GoogleType> = {}): Kind {
  const outputs: TreeMap = {
    selfLink: COMPUTE_LINK,
    creationTimestamp: "2026-01-01T00:00:00.000-08:00",
    fingerprint: "{chars:11:fingerprint}=",
    labelFingerprint: "{chars:11:labels}=",
    ...extra.outputs,
  };
  return google({ path, limit: 63, pattern: RFC1035, ...more }, { ...extra, outputs });
}

/** One member of a policy; the same member twice is no error to Google, so nothing is refused. */
export function member(owner: string): Kind {
  return {
    id: `{in:${owner}}/{in:role}/{in:member}`,
    outputs: { etag: "BwY{chars:9}=" },
    replaces: ["*"],
    guest: true,
  };
}

/** The blocker most of Compute Engine shares. */
export function inUse(...types: string[]): NonNullable<Kind["blockers"]> {
  return [
    { types, code: "resourceInUseByAnotherResource", message: "The resource '{id}' is already being used" },
  ];
}

/**
 * A key can encrypt only what is where it is itself.
 * @param location where the resource is, in the words of Cloud KMS
 */
export function keyFault(
  key: PropertyValue | undefined,
  location: PropertyValue | undefined,
): Refusal | undefined {
  const at = typeof key === "string" ? /\/locations\/([^/]+)\/keyRings\//.exec(key)?.[1] : undefined;
  if (at === undefined || typeof location !== "string" || at === location) return undefined;
  const message = `The key ${String(key)} is in ${at}; it must be in ${location}, where what it encrypts is.`;
  return { code: "invalidArgument", message };
}
