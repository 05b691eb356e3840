import type { GraphResource } from "../../graph/model/graph";
import {
  isMap,
  isSecret,
  type PropertyMap,
  type PropertyValue,
  reveal,
  UNKNOWN,
} from "../../graph/model/property";
import type { Rule, RuleMetadata, Violation } from "../rule";
import type { Subject } from "../subject";
import { isWorld } from "./world";

/** Where a resource says from where it may be reached. */
export interface Source {
  /** Path of the property. */
  readonly property: string;
  /** A range, an address or a word; undefined where leaving it out means everybody. */
  readonly value: PropertyValue | undefined;
}

/** A rule about from where something may be reached, whatever the type that says it. */
export interface SourceRule extends Omit<RuleMetadata, "group"> {
  /** Whether the resource is one that may say it. */
  readonly about: (resource: GraphResource) => boolean;
  /** What it lets in; nothing for what it refuses and for what goes out. */
  readonly sources: (resource: GraphResource, subject: Subject) => readonly Source[];
  /** What is wanted, for the message. */
  readonly wanted: string;
}

/** Makes a baseline rule: no source is everybody. */
export function sourceRule({ about, sources, wanted, ...metadata }: SourceRule): Rule {
  return {
    ...metadata,
    group: "baseline",
    applies: (subject) => subject.graph.resources.some(about),
    check: (subject) =>
      subject.graph.resources.filter(about).flatMap((resource): Violation[] =>
        sources(resource, subject).flatMap(({ property, value }): Violation[] => {
          const place = { urn: resource.urn, property };
          const text = isSecret(value) ? reveal(value) : value;
          if (text === UNKNOWN || (isSecret(value) && text === undefined))
            return [{ ...place, message: `wanted: ${wanted}; the value can't be read`, unknown: true }];
          if (text === undefined || text === null)
            return [{ ...place, message: `wanted: ${wanted}; found: no source, which is everybody` }];
          if (typeof text !== "string" || !isWorld(text)) return [];
          return [{ ...place, message: `wanted: ${wanted}; found: ${text}` }];
        }),
      ),
  };
}

/** What the rules in a list let in; of one that a preview does not know yet nobody can tell. */
export function ofEach(
  property: string,
  value: PropertyValue | undefined,
  sources: (rule: PropertyMap) => readonly Source[],
): readonly Source[] {
  if (value === UNKNOWN) return [{ property, value }];
  if (!Array.isArray(value)) return [];
  return value.flatMap((rule) =>
    rule === UNKNOWN ? [{ property, value: rule }] : isMap(rule) ? sources(rule) : [],
  );
}

/** The items of a list-valued property as sources. */
export function listed(property: string, value: PropertyValue | undefined): readonly Source[] {
  if (value === UNKNOWN) return [{ property, value }];
  return Array.isArray(value) ? value.map((each) => ({ property, value: each })) : [];
}
