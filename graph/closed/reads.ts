import type { AllowList } from "./allow";
import { label } from "./label";
import type { ClosedOptions } from "./options";
import type { Finding } from "./finding";
import { isFronted } from "./routing-role";
import type { GraphResource, ResourceGraph } from "../model/graph";
import { isGenerated } from "../model/generated";
import { isMap, isSecret, type PropertyValue, reveal } from "../model/property";
import { STACK_REFERENCE_TYPE } from "../model/urn";

/** What a graph reads from outside of its stack, and what is wrong with it. */
export interface Reads {
  /** URNs of read resources that nothing allows. */
  readonly refused: ReadonlyMap<string, GraphResource>;
  /** URNs of read resources that the allow-list or the routing role allows. */
  readonly allowed: ReadonlySet<string>;
  /** Identifier → function that answered it. */
  readonly lookups: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/** Judges StackReferences, read and imported resources, and collects what lookups answered. */
export function checkReads(graph: ResourceGraph, allow: AllowList, asked: ClosedOptions): Reads {
  const refused = new Map<string, GraphResource>();
  const allowed = new Set<string>();
  const findings: Finding[] = [];
  for (const resource of graph.resources) {
    const { type, urn, external, id = "", options } = resource;
    const place = { stack: graph.stack, urn, type, path: "", level: "violation" } as const;
    if (external || type === STACK_REFERENCE_TYPE) {
      const isReference = type === STACK_REFERENCE_TYPE;
      const value = isReference && typeof resource.inputs["name"] === "string" ? resource.inputs["name"] : id;
      if ((isReference && isFronted(value, graph, asked)) || allow.find(`${type}#`, value) !== undefined) {
        allowed.add(urn);
        continue;
      }
      refused.set(urn, resource);
      findings.push(isReference ? referenceFinding(place, value, asked) : readFinding(place, value));
    } else if (options.importId !== undefined && options.importId !== "") {
      if (allow.find(`${type}#importId`, options.importId) !== undefined) continue;
      const message = `${label(resource)} is imported from ${options.importId}: a stamp makes its own resources; remove \`import\``;
      findings.push({
        ...place,
        rule: "closed/import",
        detector: "O",
        path: "importId",
        value: options.importId,
        message,
      });
    }
  }
  return { refused, allowed, lookups: lookupsOf(graph), findings };
}

type At = Pick<Finding, "stack" | "urn" | "type" | "path" | "level">;

function referenceFinding(place: At, value: string, { role }: ClosedOptions): Finding {
  const message =
    role === "routing"
      ? `the routing layer reads the outputs of stack ${value}, which is none of the stamps it lists: list the stamp in the layer's config, or add ${value} to the allow-list with a reason`
      : `the stamp reads the outputs of stack ${value}: stamps share nothing; give the stamp its own resource, or add ${value} to the allow-list with a reason`;
  return { ...place, rule: "closed/stack-reference", detector: "D", value, message };
}

function readFinding(place: At, value: string): Finding {
  const message = `${label(place)} is read (${value}), not made by the stamp: make an own one, or add it to the allow-list with a reason`;
  return { ...place, rule: "closed/read-resource", detector: "D", value, message };
}

function lookupsOf({ invokes }: ResourceGraph): Map<string, string> {
  const lookups = new Map<string, string>();
  for (const { token, args, result } of invokes) {
    const given = JSON.stringify(args);
    const visit = (value: PropertyValue): void => {
      if (typeof value === "string") {
        if (isGenerated(value) && !given.includes(value) && !lookups.has(value)) lookups.set(value, token);
      } else if (Array.isArray(value)) for (const item of value) visit(item);
      else if (isSecret(value)) visit(reveal(value) ?? null);
      else if (isMap(value)) for (const item of Object.values(value)) visit(item);
    };
    visit(result);
  }
  return lookups;
}
