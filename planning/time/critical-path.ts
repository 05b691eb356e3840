import type { GraphResource } from "../../graph/model/graph";
import { isMap } from "../../graph/model/property";
import { CREATION_TIMES, type CreationTime, USUAL } from "./creation-times";

/** One resource of the longest chain. */
export interface PathStep {
  readonly name: string;
  readonly type: string;
  readonly minutes: number;
  /** The cloud names the time, or a public log does; else it is an estimate of ours. */
  readonly published: boolean;
}

/** The longest chain of resources that wait for each other. */
export interface CriticalPath {
  /** Minutes of all of it. */
  readonly minutes: number;
  /** Those that take a minute or more, in order. */
  readonly steps: readonly PathStep[];
}

/** What the path asks of a resource. */
type Made = Pick<GraphResource, "type" | "inputs">;

/** How long a resource usually takes; components and providers take nothing. */
export function minutesOf(resource: Made): number {
  const { type } = resource;
  const known = knownOf(type);
  if (known !== undefined) return known.minutes + standbyOf(resource);
  return type.startsWith("pulumi:") || /^stampworks:|^random:/u.test(type) ? 0 : USUAL;
}

function knownOf(type: string): CreationTime | undefined {
  return Object.hasOwn(CREATION_TIMES, type) ? CREATION_TIMES[type] : undefined;
}

/** Minutes that a server's standby adds. */
function standbyOf({ inputs, type }: Made): number {
  const highAvailability = inputs["highAvailability"];
  const has =
    isMap(highAvailability) &&
    (highAvailability["mode"] === "ZoneRedundant" || highAvailability["mode"] === "SameZone");
  return has ? (knownOf(type)?.standby ?? 0) : 0;
}

/** Whether somebody who can know says how long a resource takes, all of it. */
function isPublished(resource: Made): boolean {
  return knownOf(resource.type)?.source !== undefined && standbyOf(resource) === 0;
}

/**
 * How long resources take to be made when all is begun as soon as it can be.
 * @param made URNs of what is to be made; what is there already takes no time. Default: all
 */
export function criticalPath(
  resources: readonly GraphResource[],
  made: ReadonlySet<string> = new Set(resources.map(({ urn }) => urn)),
): CriticalPath {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const ends = new Map<string, { readonly minutes: number; readonly before: string | undefined }>();
  const endOf = (urn: string): number => {
    const known = ends.get(urn);
    if (known !== undefined) return known.minutes;
    // A circle can't be deployed; it is not followed here.
    ends.set(urn, { minutes: 0, before: undefined });
    const resource = byUrn.get(urn);
    if (resource === undefined) return 0;
    let [longest, before] = [0, undefined as string | undefined];
    for (const needed of resource.dependencies) {
      const end = endOf(needed);
      if (end > longest) [longest, before] = [end, needed];
    }
    const minutes = longest + (made.has(urn) ? minutesOf(resource) : 0);
    ends.set(urn, { minutes, before });
    return minutes;
  };
  let [last, minutes] = [undefined as string | undefined, 0];
  for (const { urn } of resources) {
    const end = endOf(urn);
    if (end > minutes) [last, minutes] = [urn, end];
  }
  const steps: PathStep[] = [];
  for (let urn = last; urn !== undefined; urn = ends.get(urn)?.before) {
    const resource = byUrn.get(urn);
    if (resource === undefined || !made.has(urn) || minutesOf(resource) < 1) continue;
    const { name, type } = resource;
    steps.unshift({ name, type, minutes: minutesOf(resource), published: isPublished(resource) });
  }
  return { minutes: Math.round(minutes * 10) / 10, steps };
}
