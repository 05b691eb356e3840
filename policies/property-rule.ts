import type { GraphResource } from "../graph/graph";
import type { PropertyValue } from "../graph/property";
import type { Rule, RuleMetadata, Violation } from "./rule";
import { read, type Subject } from "./subject";

/** A rule about one property of every resource of some types. */
export interface PropertyRule extends Omit<RuleMetadata, "group"> {
  /** Pulumi types, casing as the SDK has it. */
  readonly types: readonly string[];
  /** Path of the property within the inputs. */
  readonly property: string;
  /** Whether the value complies; `undefined` when it is not set, so that a cloud's default can be judged. */
  readonly complies: (value: PropertyValue | undefined, resource: GraphResource, subject: Subject) => boolean;
  /** What is wanted, for the message: `true`, `at least 7`. */
  readonly wanted: string;
  /** Which resources it is about, where the type alone does not tell. Default: all. */
  readonly when?: (resource: GraphResource, subject: Subject) => boolean;
}

/** Makes a baseline rule of a statement about one property. */
export function propertyRule(rule: PropertyRule): Rule {
  const { types, property, complies, wanted, when = () => true, ...metadata } = rule;
  const subjects = (subject: Subject): readonly GraphResource[] =>
    subject.ofType(...types).filter((resource) => when(resource, subject));
  return {
    ...metadata,
    group: "baseline",
    applies: (subject) => subjects(subject).length > 0,
    check: (subject) =>
      subjects(subject).flatMap((resource): Violation[] => {
        const reading = read(resource.inputs, property);
        const place = { urn: resource.urn, property };
        if (reading.state === "unknown" || reading.state === "sealed") {
          return [{ ...place, message: `wanted: ${wanted}; the value can't be read`, unknown: true }];
        }
        const value = reading.state === "known" ? reading.value : undefined;
        if (complies(value, resource, subject)) return [];
        return [
          {
            ...place,
            message: `wanted: ${wanted}; found: ${value === undefined ? "not set" : printed(value)}`,
          },
        ];
      }),
  };
}

function printed(value: PropertyValue): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
