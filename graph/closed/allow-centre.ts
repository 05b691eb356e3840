import { type AllowEntry, escapePattern } from "./allow";

/** A stamp's centre as its derivations say it; undefined on other clouds and where the class lets no events out. */
export interface CentreScope {
  readonly centreBus: string | undefined;
  readonly centreStorageAccountId: string | undefined;
  readonly centreProject: string | undefined;
  readonly centreDataset: string | undefined;
}

/**
 * Entries for the centre that a stamp's events go to: only where something is delivered, so that nothing can be read or taken there, and
 * only to the place that the centre keeps for this stamp.
 */
export function allowCentre(scope: CentreScope): AllowEntry[] {
  const entries: AllowEntry[] = [];
  const reason = "the stamp's events go to the centre of its law";
  const add = (path: string, value: string): void => void entries.push({ path, value, reason });
  const { centreBus, centreStorageAccountId, centreProject, centreDataset } = scope;
  if (centreBus !== undefined) {
    // The ARN, and the name at its end, which has the form of a stamp's.
    const bus = [centreBus, centreBus.slice(centreBus.lastIndexOf("/") + 1)].map(escapePattern).join("|");
    add("aws:cloudwatch/eventTarget:EventTarget#arn", bus);
    add("aws:iam/rolePolicy:RolePolicy#policy*.Resource*", bus);
  }
  if (centreStorageAccountId !== undefined) {
    const account = escapePattern(centreStorageAccountId);
    // The id, and the names in it, which may have the form of a stamp's.
    const parts = centreStorageAccountId.split("/");
    const names = [parts[4], parts.at(-1)].map((name = "") => escapePattern(name)).join("|");
    add(
      "azure-native:eventhub:EventHub#captureDescription.destination.storageAccountResourceId",
      `${account}|${names}`,
    );
    add(
      "azure-native:authorization:RoleAssignment#scope",
      `${account}/blobServices/default/containers/\\{own\\}|${names}`,
    );
  }
  if (centreProject !== undefined && centreDataset !== undefined) {
    const project = escapePattern(centreProject);
    const dataset = escapePattern(centreDataset);
    add("gcp:bigquery/iamMember:IamMember#project", project);
    add("gcp:bigquery/iamMember:IamMember#datasetId", dataset);
    add("gcp:pubsub/subscription:Subscription#bigqueryConfig.table", `${project}\\.${dataset}\\.\\{own\\}`);
  }
  return entries;
}
