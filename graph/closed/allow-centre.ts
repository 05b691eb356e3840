import { isMap, type PropertyMap, type PropertyValue, reveal } from "../model/property";
import { type DefaultEntry, escapePattern } from "./allow";

/** A stamp's centre as its derivations say it; undefined on other clouds and where the class lets no events out. */
export interface CentreScope {
  readonly centreBus: string | undefined;
  readonly centreStorageAccountId: string | undefined;
  readonly centreProject: string | undefined;
  readonly centreDataset: string | undefined;
}

/** What a stamp may do on the centre's bus, and a centre may let a stamp do. */
const PUT = "events:PutEvents";
/**
 * The one role of Azure that may be had at the centre: Storage Blob Data Contributor.
 * Source: https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/storage#storage-blob-data-contributor
 */
const BLOB_CONTRIBUTOR = "/roledefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe";
/** The one of Google Cloud, which Pub/Sub asks for. Source: https://cloud.google.com/pubsub/docs/create-bigquery-subscription */
const TABLE_EDITOR = "roles/bigquery.dataEditor";

/**
 * Entries for the centre that a stamp's events go to: only where something is delivered, by the one action or the one role that delivering
 * takes, and only to the place that the centre keeps for this stamp. On AWS nothing can be read there by it; the roles of the two
 * other clouds can also read that place, which holds nothing but what the stamp sent.
 */
export function allowCentre(scope: CentreScope): DefaultEntry[] {
  const entries: DefaultEntry[] = [];
  const reason = "the stamp's events go to the centre of its law";
  const add = (path: string, value: string, when?: DefaultEntry["when"]): void =>
    void entries.push({ path, value, reason, ...(when === undefined ? {} : { when }) });
  const { centreBus, centreStorageAccountId, centreProject, centreDataset } = scope;
  if (centreBus !== undefined) {
    // The ARN of the stamp's door, and the name in it, which has the form of a stamp's.
    const name = centreBus.slice(centreBus.lastIndexOf("/") + 1);
    const bus = [centreBus, name, name.replace(/-d\d$/u, "")].map(escapePattern).join("|");
    add("aws:cloudwatch/eventTarget:EventTarget#arn", bus);
    add("aws:iam/rolePolicy:RolePolicy#policy*.Resource*", bus, ({ policy }) => onlyPuts(policy, name));
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
      ({ roleDefinitionId }) => textOf(roleDefinitionId).toLowerCase().endsWith(BLOB_CONTRIBUTOR),
    );
  }
  if (centreProject !== undefined && centreDataset !== undefined) {
    const project = escapePattern(centreProject);
    const dataset = escapePattern(centreDataset);
    const edits = ({ role }: PropertyMap): boolean => textOf(role) === TABLE_EDITOR;
    add("gcp:bigquery/iamMember:IamMember#project", project, edits);
    add("gcp:bigquery/iamMember:IamMember#datasetId", dataset, edits);
    add("gcp:pubsub/subscription:Subscription#bigqueryConfig.table", `${project}\\.${dataset}\\.\\{own\\}`);
  }
  return entries;
}

/** An entry for the account of a stamp that a centre takes events from: let in to put events, and nowhere else. */
export function allowTakenFrom(account: string): DefaultEntry {
  return {
    path: "aws:cloudwatch/eventBusPolicy:EventBusPolicy#policy*.Principal.AWS*",
    value: `(?:arn:aws:iam::)?${escapePattern(account)}(?::root)?`,
    reason: "a stamp that the centre takes events from",
    when: ({ policy }) => statementsOf(policy)?.every(putsAlone) === true,
  };
}

/** Whether every statement of a policy that names a bus of the centre's lets events be put there, and nothing else. */
function onlyPuts(policy: PropertyValue | undefined, name: string): boolean {
  const first = name.replace(/-d\d$/u, "");
  return (
    statementsOf(policy)?.every((each) => !JSON.stringify(each).includes(first) || putsAlone(each)) === true
  );
}

/** Whether a statement is about putting events, and nothing else. */
function putsAlone(statement: PropertyValue): boolean {
  if (!isMap(statement) || "NotAction" in statement) return false;
  const { Action: action } = statement;
  const actions = Array.isArray(action) ? action : [action];
  return actions.length > 0 && actions.every((each) => each === PUT);
}

/** The statements of a policy; undefined where it can't be read. */
function statementsOf(policy: PropertyValue | undefined): readonly PropertyValue[] | undefined {
  const document = documentOf(policy);
  if (document === undefined) return undefined;
  const { Statement: stated } = document;
  return Array.isArray(stated) ? stated : stated === undefined ? [] : [stated];
}

/** A policy as a resource carries it: JSON text or an object, encrypted or not; undefined where it can't be read. */
export function documentOf(policy: PropertyValue | undefined): PropertyMap | undefined {
  const value = policy === undefined ? undefined : reveal(policy);
  if (typeof value !== "string") return isMap(value) ? value : undefined;
  try {
    const parsed = JSON.parse(value) as PropertyValue;
    return isMap(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: PropertyValue | undefined): string {
  const plain = value === undefined ? undefined : reveal(value);
  return typeof plain === "string" ? plain : "";
}
