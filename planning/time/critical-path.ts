import type { GraphResource } from "../../graph/model/graph";
import { CREATION_TIMES, USUAL } from "./creation-times";

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

/** How long one type usually takes; components and providers take nothing. */
export function minutesOf(type: string): number {
  const known = Object.hasOwn(CREATION_TIMES, type) ? CREATION_TIMES[type] : undefined;
  if (known !== undefined) return known.minutes;
  return type.startsWith("pulumi:") || /^stampworks:|^random:/u.test(type) ? 0 : USUAL;
}

/** Whether somebody who can know says how long a type takes. */
function isPublished(type: string): boolean {
  return Object.hasOwn(CREATION_TIMES, type) && CREATION_TIMES[type]?.source !== undefined;
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
    const minutes = longest + (made.has(urn) ? minutesOf(resource.type) : 0);
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
    if (resource === undefined || !made.has(urn) || minutesOf(resource.type) < 1) continue;
    const { name, type } = resource;
    steps.unshift({ name, type, minutes: minutesOf(type), published: isPublished(type) });
  }
  return { minutes: Math.round(minutes * 10) / 10, steps };
}
