import type { GraphResource } from "../../../graph/model/graph";
import { isMap } from "../../../graph/model/property";
import type { Rule, Violation } from "../../rule";
import { read, type Subject } from "../../subject";

/** Where the clouds keep tags: AWS and Azure, Google Cloud, Cloud SQL. */
const PLACES = ["tags", "labels", "settings.userLabels"];
const TAG = "stampworks-stamp";

export const ownTags: Rule = {
  id: "equal-own-tags",
  group: "equal",
  severity: "medium",
  title: "What carries a stamp's tag carries the tag of its own stamp",
  why: "Stamps differ in their identity alone; a resource under another stamp's name is billed, found and deleted as that one's.",
  fix: "Take the tags from the stamp's context instead of writing them down.",
  benchmarks: ["NIST 800-53 CM-8"],
  applies: (subject) => stampOf(subject) !== undefined,
  check: (subject) => {
    const stamp = stampOf(subject);
    if (stamp === undefined) return [];
    return subject.graph.resources.flatMap((resource) => violationsOf(resource, stamp));
  },
};

/** The stamp's id, which its stack says in an output. */
function stampOf({ graph }: Subject): string | undefined {
  const id = read(graph.outputs, "id");
  return id.state === "known" && typeof id.value === "string" ? id.value : undefined;
}

function violationsOf({ urn, inputs }: GraphResource, stamp: string): readonly Violation[] {
  return PLACES.flatMap((place): readonly Violation[] => {
    const tags = read(inputs, place);
    if (tags.state !== "known" || !isMap(tags.value) || !(TAG in tags.value)) return [];
    const found = read(tags.value, TAG);
    if (found.state === "known" && found.value === stamp) return [];
    const property = `${place}.${TAG}`;
    if (found.state !== "known") return [{ urn, property, message: "the tag can't be read", unknown: true }];
    return [{ urn, property, message: `wanted: ${stamp}; found: ${String(found.value)}` }];
  });
}
