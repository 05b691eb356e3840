import { Workspace } from "@pulumi/azure-native/operationalinsights";
import * as pulumi from "@pulumi/pulumi";
import { WORKSPACE } from "../../azure/internal/limits";
import { actionGroup } from "../../azure/internal/observability/action-group";
import type { AlarmRow } from "../../azure/internal/observability/alarms";
import { keepLogs, type Source } from "../../azure/internal/observability/diagnostics";
import { metricAlerts } from "../../azure/internal/observability/metric-alerts";
import { MINUTE } from "../../contract/units";
import type { CentralObservabilityPart, CentralPartArgs } from "../parts";
import type { Intake } from "./intake";
import { centralScope } from "./internal/scope";
import type { Lake } from "./lake";
import type { Search } from "./search";
import type { Secrets } from "./secrets";

/** What observability is made from. */
export interface ObservabilityArgs extends CentralPartArgs {
  readonly secrets: Secrets;
  readonly lake: Lake;
  readonly intake: Intake;
  readonly search: Search | undefined;
}

const LOG_DAYS = 90;
/** Percent of the account's requests that it serves. */
const SERVED = { warn: 99.9, act: 99 };

/** Share of the cloud's own questions that the cluster answers. */
const ANSWERS = { warn: 0.9, act: 0.5 };

/**
 * The centre's workspace for logs, which say who asked for what, and whom alarms tell. What does not arrive is alarmed on in each stamp,
 * whose hub it waits in; here it rings when the account serves too few requests.
 */
export class Observability extends pulumi.ComponentResource implements CentralObservabilityPart {
  readonly alarmsId: pulumi.Output<string>;

  constructor(name: string, args: ObservabilityArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:azure:CentralObservability", name, {}, opts);
    const { context, lake, search } = args;
    const scope = centralScope("observability", args);
    const workspace = new Workspace(
      `${name}-workspace`,
      {
        workspaceName: context.physicalName("logs", WORKSPACE),
        ...scope,
        sku: { name: "PerGB2018" },
        retentionInDays: LOG_DAYS,
        features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true },
      },
      { parent: this },
    );
    for (const source of sources(args))
      keepLogs(`${name}-logs-${source.key}`, { source, workspaceId: workspace.id }, this);
    const email = context.fleet.alarmEmail;
    const group = actionGroup(`${name}-alarms`, { context, scope, shortName: "centre", email }, this);
    this.alarmsId = group.id;
    const rows = [served(lake), ...(search === undefined ? [] : [answers(search)])];
    for (const each of rows) metricAlerts(name, each, { context, scope, actionGroupId: group.id }, this);
    this.registerOutputs({ alarmsId: this.alarmsId });
  }
}

function sources({ secrets, lake, search }: ObservabilityArgs): Source[] {
  return [
    { key: "keys", resourceUri: secrets.keys.vault.id, has: "both" },
    { key: "lake", resourceUri: lake.account.id, has: "metrics" },
    { key: "events", resourceUri: pulumi.interpolate`${lake.account.id}/blobServices/default`, has: "both" },
    ...(search === undefined
      ? []
      : [{ key: "search", resourceUri: search.cluster.id, has: "both" } as const]),
  ];
}

/** Source: https://learn.microsoft.com/azure/storage/blobs/monitor-blob-storage-reference */
function served({ account }: Lake): AlarmRow {
  return {
    key: "lake-served",
    says: "the lake refuses requests",
    metric: {
      resource: account.id,
      namespace: "Microsoft.Storage/storageAccounts",
      name: "Availability",
      aggregation: "Average",
    },
    thresholds: SERVED,
    window: 15 * MINUTE,
    below: true,
  };
}

/** Source: https://learn.microsoft.com/azure/data-explorer/using-metrics */
function answers({ cluster }: Search): AlarmRow {
  return {
    key: "search-away",
    says: "search does not answer",
    metric: {
      resource: cluster.id,
      namespace: "Microsoft.Kusto/clusters",
      name: "KeepAlive",
      aggregation: "Average",
    },
    thresholds: ANSWERS,
    window: 15 * MINUTE,
    below: true,
  };
}
