import type { GraphResource } from "../../graph/model/graph";
import type { Rule, RuleMetadata, Violation } from "../rule";
import type { Subject } from "../subject";
import { askKnownInputs } from "./not-known";

/** A rule that a resource has another beside it that refers to it: a bucket its TLS-only policy. */
export interface CompanionRule extends Omit<RuleMetadata, "group"> {
  /** Types of the resources that need a companion. */
  readonly types: readonly string[];
  /** Which of them, where the type alone does not tell. Default: all. */
  readonly when?: (resource: GraphResource, subject: Subject) => boolean;
  /** Types a companion may have. */
  readonly companions: readonly string[];
  /** Property of the companion that refers to the resource. */
  readonly by: string;
  /** Whether a companion does what is wanted; `undefined` when that can't be told yet. Default: yes. */
  readonly complies?: (
    companion: GraphResource,
    resource: GraphResource,
    subject: Subject,
  ) => boolean | undefined;
  /** The property of the resource a violation is shown at; empty for the resource as a whole. */
  readonly property?: string;
  /** What is wanted, for the message. */
  readonly wanted: string;
}

/** Makes a baseline rule of a statement about two resources that belong together. */
export function companionRule(rule: CompanionRule): Rule {
  const {
    types,
    when = () => true,
    companions,
    by,
    complies = () => true,
    property = "",
    wanted,
    ...metadata
  } = rule;
  const subjects = (subject: Subject): readonly GraphResource[] =>
    subject.ofType(...types).filter((resource) => when(resource, subject));
  return {
    ...metadata,
    group: "baseline",
    applies: (subject) => subjects(subject).length > 0,
    check: (subject) =>
      subjects(subject).flatMap((resource): Violation[] => {
        const beside = companions.flatMap((type) => subject.referring(type, by, resource));
        const verdicts = beside.map((companion) => {
          if (complies(companion, resource, subject) === true) return true;
          return askKnownInputs(companion.inputs, (inputs) =>
            complies({ ...companion, inputs }, resource, subject),
          );
        });
        if (verdicts.includes(true)) return [];
        const place = { urn: resource.urn, property };
        const unsure = verdicts.indexOf(undefined);
        if (unsure >= 0)
          return [{ ...place, message: `wanted: ${wanted}; the value can't be read`, unknown: true }];
        const found =
          beside.length === 0 ? "none" : `${beside.map(({ name }) => name).join(", ")}, which does not do it`;
        return [{ ...place, message: `wanted: ${wanted}; found: ${found}` }];
      }),
  };
}
