import type { GraphResource } from "../../graph/model/graph";
import type { PropertyValue } from "../../graph/model/property";
import { REDACTED, redact } from "../../graph/model/redact";
import type { Rule, RuleMetadata, Violation } from "../rule";
import { read, type Subject } from "../subject";
import { askKnown } from "./not-known";

/** A rule about one property of every resource of some types. */
export interface PropertyRule extends Omit<RuleMetadata, "group"> {
  /** Pulumi types, casing as the SDK has it. */
  readonly types: readonly string[];
  /** Path of the property within the inputs. */
  readonly property: string;
  /**
   * Whether the value complies, `undefined` when that can't be told yet. A value that is not set comes as
   * `undefined`, so that a cloud's default can be judged.
   */
  readonly complies: (
    value: PropertyValue | undefined,
    resource: GraphResource,
    subject: Subject,
  ) => boolean | undefined;
  /** True when it is enough that the value comes from another resource of the stack, known, not known yet, or encrypted. */
  readonly reference?: boolean;
  /** What is wanted, for the message: `true`, `at least 7`. */
  readonly wanted: string;
  /** Which resources it is about, where the type alone does not tell. Default: all. */
  readonly when?: (resource: GraphResource, subject: Subject) => boolean;
}

/** Makes a baseline rule of a statement about one property. */
export function propertyRule(rule: PropertyRule): Rule {
  const { types, property, complies, reference = false, wanted, when = () => true, ...metadata } = rule;
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
        const unreadable = { ...place, message: `wanted: ${wanted}; the value can't be read`, unknown: true };
        const isHidden = reading.state === "unknown" || reading.state === "sealed";
        if (isHidden && reference && isFed(resource, property)) return [];
        if (isHidden) return [unreadable];
        const value = reading.state === "known" ? reading.value : undefined;
        // A rule about references says itself which of them it takes before they are known.
        const verdict = reference
          ? complies(value, resource, subject)
          : askKnown(value, (known) => complies(known, resource, subject));
        if (verdict === true) return [];
        if (verdict === undefined) return [unreadable];
        const found =
          value === undefined
            ? "not set"
            : printed(value, property, reading.state === "known" && reading.secret);
        return [{ ...place, message: `wanted: ${wanted}; found: ${found}` }];
      }),
  };
}

/** Whether outputs of another resource flow into the property. */
function isFed({ propertyDependencies }: GraphResource, property: string): boolean {
  return (propertyDependencies[property.split(/[.[]/, 1)[0] ?? property] ?? []).length > 0;
}

/** A value as a message may show it. Lists of maps are not shown: they may hold what should have been a secret. */
function printed(value: PropertyValue, path: string, secret: boolean): string {
  if (secret) return REDACTED;
  const items = Array.isArray(value) ? value : [value];
  if (items.some((item) => typeof item === "object" && item !== null)) return "something else";
  return redact(value, path);
}
