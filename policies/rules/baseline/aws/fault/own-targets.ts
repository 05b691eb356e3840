import { isMap, type PropertyMap } from "../../../../../graph/model/property";
import { isOwn, listOf } from "../../../../kinds/own-value";
import { propertyRule } from "../../../../kinds/property-rule";
import type { Subject } from "../../../../subject";

/** Tag that all resources of a stamp have, with its id. */
const TAG = "stampworks-stamp";

export const faultOwnTargets = propertyRule({
  id: "aws-fault-own-targets",
  cloud: "aws",
  severity: "critical",
  title: "A fault that is made on purpose reaches the stamp's own resources alone",
  why: "Experiments of AWS FIS select by type, filters and tags: one that names nothing of the stamp breaks another one.",
  fix: `Name each target by resourceArns of the stamp, or by the tag ${TAG} with the stamp's id.`,
  benchmarks: ["NIST 800-53 CP-4"],
  types: ["aws:fis/experimentTemplate:ExperimentTemplate"],
  property: "targets",
  complies: (value, _, subject) => {
    const targets = listOf(value);
    return targets.length > 0 && targets.every((target) => isMap(target) && isNarrow(target, subject));
  },
  wanted: "targets that are named by an ARN or the tag of the stamp",
});

function isNarrow({ resourceArns, resourceTags }: PropertyMap, subject: Subject): boolean {
  const arns = listOf(resourceArns);
  if (arns.length > 0) return arns.every((arn) => isOwn(subject, arn));
  const id = subject.derivations.find(({ stands }) => stands === "id")?.value;
  return listOf(resourceTags).some(
    (tag) => isMap(tag) && tag["key"] === TAG && id !== undefined && tag["value"] === id,
  );
}
