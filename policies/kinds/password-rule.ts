import type { GraphResource } from "../../graph/model/graph";
import { isMap, isSecret, type PropertyMap, type PropertyValue } from "../../graph/model/property";
import { isRouting } from "../../graph/closed/routing-role";
import type { Rule, RuleMetadata, Violation } from "../rule";
import { read, type Subject } from "../subject";

const GENERATOR = "random:index/randomPassword:RandomPassword";

/** A rule that passwords are generated and kept secret. */
export interface PasswordRule extends Pick<RuleMetadata, "id" | "cloud" | "fix" | "benchmarks"> {
  /** Type → paths of its inputs that are passwords. Not set means that the service owns the password. */
  readonly passwords: Readonly<Record<string, readonly string[]>>;
}

/** Makes a baseline rule of a list of the places where a cloud takes passwords. */
export function passwordRule({ passwords, ...metadata }: PasswordRule): Rule {
  return {
    ...metadata,
    group: "baseline",
    severity: "critical",
    title: "A password is generated and kept secret, or owned by the service",
    why: "A password somebody wrote down is known, is used twice and is never changed; one not marked secret lies in plain text in the state.",
    applies: (subject) => subject.ofType(...Object.keys(passwords)).length > 0,
    check: (subject) =>
      Object.entries(passwords).flatMap(([type, paths]) =>
        subject
          .ofType(type)
          .flatMap((resource) => paths.flatMap((path) => violationsAt(path, resource, subject))),
      ),
  };
}

function violationsAt(path: string, resource: GraphResource, subject: Subject): readonly Violation[] {
  if (read(resource.inputs, path).state === "absent") return [];
  const place = { urn: resource.urn, property: path };
  const key = path.split(".")[0] ?? path;
  const sources = resource.propertyDependencies[key] ?? [];
  // The routing layer keeps what others made: stamps their origin secrets, who signs tokens their key.
  const isMade = isRouting(subject.graph) || sources.some((urn) => subject.byUrn(urn)?.type === GENERATOR);
  // What it says of the password is never the password.
  if (!isMade)
    return [{ ...place, message: "wanted: a value made by a RandomPassword; found: another source" }];
  if (subject.marksSecrets && !isMarked(resource.inputs, path))
    return [{ ...place, message: "wanted: a value marked secret; found: plain text" }];
  return [];
}

/** Whether the value, or something it stands in, is marked secret. */
function isMarked(inputs: PropertyMap, path: string): boolean {
  let at: PropertyValue | undefined = inputs;
  for (const step of path.split(".")) {
    at = isMap(at) ? at[step] : undefined;
    if (isSecret(at)) return true;
  }
  return false;
}
