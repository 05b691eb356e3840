import { isMap, type PropertyMap, type PropertyValue } from "../../../../graph/model/property";
import type { Refusal } from "../../kind";

const VAULT = /^arn:aws[\w-]*:backup:[\w*-]+:[\d*]+:backup-vault:[\w*-]+$/;
const NAME = /^\w{1,50}$/;
/** Most ARNs of a selection. */
const MOST = 30;

/**
 * What AWS Backup refuses of a restore testing plan: another algorithm or type of recovery points, `*` beside other vaults, what is no ARN of a
 * vault, and windows out of bounds.
 * Source: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_RestoreTestingRecoveryPointSelection.html
 */
export function restorePlanFault({
  recoveryPointSelection,
  startWindowHours,
}: PropertyMap): Refusal | undefined {
  const selection = isMap(recoveryPointSelection) ? recoveryPointSelection : {};
  const { algorithm, includeVaults, excludeVaults, recoveryPointTypes, selectionWindowDays } = selection;
  return refused(
    !["LATEST_WITHIN_WINDOW", "RANDOM_WITHIN_WINDOW"].includes(String(algorithm)) &&
      "Algorithm is LATEST_WITHIN_WINDOW or RANDOM_WITHIN_WINDOW.",
    listOf(includeVaults).length === 0 && "IncludeVaults takes at least one vault.",
    !areVaults(includeVaults) && "IncludeVaults takes * alone, or ARNs of vaults.",
    !areVaults(excludeVaults) && "ExcludeVaults takes * alone, or ARNs of vaults.",
    (listOf(recoveryPointTypes).length === 0 ||
      listOf(recoveryPointTypes).some((type) => type !== "SNAPSHOT" && type !== "CONTINUOUS")) &&
      "RecoveryPointTypes takes SNAPSHOT and CONTINUOUS.",
    !isWithin(selectionWindowDays, 1, 365) && "SelectionWindowDays is 1 to 365.",
    !isWithin(startWindowHours, 1, 168) && "StartWindowHours is 1 to 168.",
  );
}

/**
 * What it refuses of a selection: another form of name, ARNs beside `*` or beside conditions, none of the two, and a window out of bounds.
 * Sources: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_RestoreTestingSelectionForCreate.html,
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-backup-restoretestingselection.html
 */
export function restoreSelectionFault({
  name,
  protectedResourceArns,
  protectedResourceConditions,
  validationWindowHours,
}: PropertyMap): Refusal | undefined {
  const arns = listOf(protectedResourceArns);
  const hasConditions = isMap(protectedResourceConditions);
  return refused(
    !NAME.test(String(name)) && "The name takes letters, digits and underscores, at most 50.",
    arns.length === 0 &&
      !hasConditions &&
      "A selection takes ProtectedResourceArns or ProtectedResourceConditions.",
    arns.includes("*") && arns.length > 1 && "ProtectedResourceArns takes * alone, or ARNs.",
    arns.length > 0 &&
      !arns.includes("*") &&
      hasConditions &&
      "Conditions stand beside * alone, not beside ARNs.",
    arns.length > MOST && `ProtectedResourceArns takes at most ${MOST} ARNs.`,
    !isWithin(validationWindowHours, 1, 168) && "ValidationWindowHours is 1 to 168.",
  );
}

function refused(...messages: (string | false)[]): Refusal | undefined {
  const [message] = messages.filter((each) => each !== false);
  return message === undefined ? undefined : { code: "InvalidParameterValueException", message };
}

function areVaults(value: PropertyValue | undefined): boolean {
  const vaults = listOf(value);
  return vaults.every((vault) => (vault === "*" ? vaults.length === 1 : VAULT.test(String(vault))));
}

function isWithin(value: PropertyValue | undefined, least: number, most: number): boolean {
  return value === undefined || value === null || (Number(value) >= least && Number(value) <= most);
}

function listOf(value: PropertyValue | undefined): readonly PropertyValue[] {
  return Array.isArray(value) ? value : [];
}
