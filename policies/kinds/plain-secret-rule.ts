import { isSecret, type PropertyMap, reveal, UNKNOWN } from "../../graph/model/property";
import type { Rule, RuleMetadata, Violation } from "../rule";
import { plainSecretsIn } from "./plain-secrets";

/** A rule that no program of a cloud is told a secret in plain text, whatever runs it. */
export interface PlainSecretRule extends Omit<RuleMetadata, "group"> {
  /** How the cloud's types begin. */
  readonly types: RegExp;
  /** Properties that hold whole programs as text: what can't be read there is said. Type → property. */
  readonly programs: Readonly<Record<string, string>>;
  /** What is wanted, for the message. */
  readonly wanted: string;
}

/** Makes that rule. */
export function plainSecretRule({ types, programs, wanted, ...metadata }: PlainSecretRule): Rule {
  return {
    ...metadata,
    group: "baseline",
    applies: (subject) => subject.graph.resources.some(({ type }) => type in programs),
    check: (subject) =>
      subject.graph.resources
        .filter(({ type }) => types.test(type))
        .flatMap(({ urn, type, inputs }): Violation[] => {
          const program = programs[type];
          if (program !== undefined && isHidden(inputs, program))
            return [
              {
                urn,
                property: program,
                message: `wanted: ${wanted}; the program can't be read`,
                unknown: true,
              },
            ];
          return plainSecretsIn(inputs).map(({ property, name }) => ({
            urn,
            property,
            message: `wanted: ${wanted}; found: a secret in ${name}`,
          }));
        }),
  };
}

function isHidden(inputs: PropertyMap, property: string): boolean {
  const [first = ""] = property.split(".");
  const value = inputs[first];
  return value === UNKNOWN || (isSecret(value) && (reveal(value) === undefined || reveal(value) === UNKNOWN));
}
