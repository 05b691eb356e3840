import { isMap, type PropertyMap, type PropertyValue } from "../../../../graph/model/property";
import type { Refusal } from "../../kind";

const SOURCES = ["none", "aws:cloudwatch:alarm"];

/**
 * What AWS FIS refuses of an experiment template: a stop condition of another source, or of no alarm; an action upon a target that is not
 * declared; a target that is named by nothing, or by ARNs and tags at once.
 * Sources: https://docs.aws.amazon.com/fis/latest/APIReference/API_CreateExperimentTemplateStopConditionInput.html,
 * https://docs.aws.amazon.com/fis/latest/userguide/targets.html#target-identification
 */
export function experimentFault({ actions, stopConditions, targets }: PropertyMap): Refusal | undefined {
  const declared = mapsOf(targets);
  const names = new Set(declared.map(({ name }) => name));
  const refused = [
    ...stopProblems(mapsOf(stopConditions)),
    ...declared.flatMap(targetProblems),
    ...mapsOf(actions).flatMap(({ name, target }) =>
      isMap(target) && !names.has(target["value"] ?? null)
        ? [
            `Action ${String(name)} names target ${String(target["value"])}, which the template does not have.`,
          ]
        : [],
    ),
  ];
  const [message] = refused;
  return message === undefined ? undefined : { code: "ValidationException", message };
}

function stopProblems(conditions: readonly PropertyMap[]): string[] {
  if (conditions.length === 0) return ["The experiment template must have at least one stop condition."];
  return conditions.flatMap(({ source, value }) => {
    if (!SOURCES.includes(String(source)))
      return [`Stop condition source ${String(source)} is not one of ${SOURCES.join(", ")}.`];
    const hasAlarm = value !== undefined && value !== null && value !== "";
    return source === "aws:cloudwatch:alarm" && !hasAlarm
      ? ["A stop condition of aws:cloudwatch:alarm takes the ARN of an alarm."]
      : [];
  });
}

function targetProblems({ name, resourceArns, resourceTags }: PropertyMap): string[] {
  const byArn = listed(resourceArns);
  const byTag = listed(resourceTags);
  if (byArn !== byTag) return [];
  return [
    `Target ${String(name)} takes ${byArn ? "either resource ARNs or tags" : "resource ARNs or tags"}.`,
  ];
}

function listed(value: PropertyValue | undefined): boolean {
  return Array.isArray(value) && value.length > 0;
}

function mapsOf(value: PropertyValue | undefined): PropertyMap[] {
  return Array.isArray(value) ? value.filter(isMap) : [];
}
