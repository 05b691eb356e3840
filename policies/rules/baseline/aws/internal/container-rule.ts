import { isMap, isSecret, type PropertyMap, reveal, UNKNOWN } from "../../../../../graph/model/property";
import type { Rule, RuleMetadata, Violation } from "../../../../rule";

/** A rule about each container of an ECS task definition, whose definitions are JSON text. */
export interface ContainerRule extends Omit<RuleMetadata, "group" | "cloud"> {
  readonly complies: (container: PropertyMap) => boolean;
  /** What is wanted, for the message. */
  readonly wanted: string;
}

const TYPE = "aws:ecs/taskDefinition:TaskDefinition";
const PROPERTY = "containerDefinitions";

/** Makes a baseline rule of a statement about one container. */
export function containerRule({ complies, wanted, ...metadata }: ContainerRule): Rule {
  return {
    ...metadata,
    group: "baseline",
    cloud: "aws",
    applies: (subject) => subject.ofType(TYPE).length > 0,
    check: (subject) =>
      subject.ofType(TYPE).flatMap(({ urn, inputs }): Violation[] => {
        const containers = containersOf(inputs);
        if (containers === undefined) {
          return [
            {
              urn,
              property: PROPERTY,
              message: `wanted: ${wanted}; the definitions can't be read`,
              unknown: true,
            },
          ];
        }
        return containers
          .filter((container) => !complies(container))
          .map((container) => ({
            urn,
            property: PROPERTY,
            message: `wanted: ${wanted}; not so in ${String(container["name"])}`,
          }));
      }),
  };
}

function containersOf(inputs: PropertyMap): readonly PropertyMap[] | undefined {
  const given = inputs[PROPERTY] ?? null;
  const text = isSecret(given) ? reveal(given) : given;
  if (typeof text !== "string" || text === UNKNOWN) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? parsed.filter(isMap) : undefined;
  } catch {
    return undefined;
  }
}
