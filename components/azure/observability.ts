import * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import * as portal from "@pulumi/azure-native/portal";
import * as pulumi from "@pulumi/pulumi";
import type { ObservabilityPart } from "../contract/parts";
import type { AzureApp } from "./app";
import type { Events } from "./events";
import { ownFault } from "./internal/observability/own-fault";
import { actionGroup } from "./internal/observability/action-group";
import { type AlarmRow, alarmRows, type Watched } from "./internal/observability/alarms";
import { dashboardParts } from "./internal/observability/dashboard";
import { keepLogs, type Source } from "./internal/observability/diagnostics";
import { globalScope } from "./internal/global";
import { DASHBOARD, WORKSPACE } from "./internal/limits";
import { metricAlerts } from "./internal/observability/metric-alerts";
import { type Scope, scopeOf } from "./internal/scope";
import type { Recovery, RecoveryArgs } from "./recovery";

/** What observability is made from. */
export interface ObservabilityArgs extends RecoveryArgs {
  readonly app: AzureApp;
  readonly recovery: Recovery;
  readonly events?: Events | undefined;
}

/** The stamp's workspace for logs, the alarms and whom they tell, and a dashboard of what they watch. */
export class Observability extends pulumi.ComponentResource implements ObservabilityPart {
  readonly dashboard: pulumi.Output<string>;
  /** Where alarms go. */
  readonly actionGroupId: pulumi.Output<string>;

  constructor(name: string, args: ObservabilityArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:azure:Observability", name, {}, opts);
    const scope = scopeOf("observability", args);
    const rows = alarmRows(args.spec, watched(args));

    const workspaceId = this.workspace(name, args, scope).id;
    for (const source of sources(args)) keepLogs(`${name}-logs-${source.key}`, { source, workspaceId }, this);
    const { context } = args;
    this.actionGroupId = actionGroup(
      `${name}-alarms`,
      { context, scope, shortName: context.identity.id, email: context.fleet.alarmEmail },
      this,
    ).id;
    for (const row of rows)
      metricAlerts(name, row, { context, scope, actionGroupId: this.actionGroupId }, this);
    ownFault(`${name}-fault`, { ...args, scope: scopeOf("recovery", args), workspaceId }, this);
    const dashboard = this.board(name, rows, args, scope);

    this.dashboard = pulumi.interpolate`https://portal.azure.com/#@${globalScope(args.context).tenantId}/dashboard/arm${dashboard.id}`;
    this.registerOutputs({ dashboard: this.dashboard });
  }

  private workspace(
    name: string,
    { context, spec }: ObservabilityArgs,
    scope: Scope,
  ): operationalinsights.Workspace {
    return new operationalinsights.Workspace(
      `${name}-workspace`,
      {
        workspaceName: context.physicalName("logs", WORKSPACE),
        ...scope,
        sku: { name: "PerGB2018" },
        retentionInDays: spec.observability.logRetentionDays,
        features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true },
      },
      { parent: this },
    );
  }

  private board(
    name: string,
    rows: readonly AlarmRow[],
    { context }: ObservabilityArgs,
    scope: Scope,
  ): portal.Dashboard {
    return new portal.Dashboard(
      `${name}-dashboard`,
      {
        dashboardName: context.physicalName("dsh", DASHBOARD),
        ...scope,
        properties: { lenses: [{ order: 0, parts: dashboardParts(rows) }] },
      },
      { parent: this },
    );
  }
}

/** Ids by which Azure Monitor knows the parts. */
function watched({ app, database, cache, queue, events, storage, recovery }: ObservabilityArgs): Watched {
  return {
    services: app.services,
    edge: app.edge.profile.id,
    database: database?.primary.id,
    replicas: database?.replicas.map(({ id }) => id) ?? [],
    cache: cache?.cluster.id,
    queue: queue && { namespace: queue.namespace.id, work: queue.queueId, dead: queue.deadLetterId },
    events: events && { namespace: events.namespace.id, hub: events.hub.name },
    storage: storage.account.id,
    vault: recovery.vault.id,
  };
}

/** Everything of the stamp that has logs to keep: every data resource, the edge, the network and the vaults. */
function sources({
  app,
  database,
  cache,
  queue,
  events,
  storage,
  recovery,
  secrets,
  network,
}: ObservabilityArgs): Source[] {
  const copyVault = secrets.copyKeys?.vault.id;
  return [
    { key: "keys", resourceUri: secrets.keys.vault.id, has: "both" },
    ...(copyVault === undefined ? [] : [{ key: "copy-keys", resourceUri: copyVault, has: "both" as const }]),
    { key: "network", resourceUri: network.vnet.id, has: "both" },
    { key: "storage", resourceUri: storage.account.id, has: "metrics" },
    {
      key: "objects",
      resourceUri: pulumi.interpolate`${storage.account.id}/blobServices/default`,
      has: "both",
    },
    ...(queue === undefined ? [] : [{ key: "queue", resourceUri: queue.namespace.id, has: "both" as const }]),
    ...(events === undefined
      ? []
      : [{ key: "events", resourceUri: events.namespace.id, has: "both" as const }]),
    ...(cache === undefined
      ? []
      : [
          { key: "cache", resourceUri: cache.cluster.id, has: "metrics" as const },
          { key: "cache-connections", resourceUri: cache.database.id, has: "logs" as const },
        ]),
    ...(database === undefined
      ? []
      : [{ key: "database", resourceUri: database.primary.id, has: "both" as const }]),
    ...(database === undefined ? [] : database.replicas).map((replica, index) => ({
      key: `database-read-${index + 1}`,
      resourceUri: replica.id,
      has: "both" as const,
    })),
    { key: "app", resourceUri: app.environment.id, has: "both" },
    { key: "edge", resourceUri: app.edge.profile.id, has: "both" },
    { key: "recovery", resourceUri: recovery.vault.id, has: "logs" },
  ];
}
