import { Component } from "@pulumi/azure-native/applicationinsights";
import { Workspace } from "@pulumi/azure-native/operationalinsights";
import { Dashboard } from "@pulumi/azure-native/portal";
import * as pulumi from "@pulumi/pulumi";
import { actionGroup } from "../../azure/internal/observability/action-group";
import { dashboardParts } from "../../azure/internal/observability/dashboard";
import { keepLogs, type Source } from "../../azure/internal/observability/diagnostics";
import { globalScope } from "../../azure/internal/global";
import { DASHBOARD, WORKSPACE } from "../../azure/internal/limits";
import { metricAlerts } from "../../azure/internal/observability/metric-alerts";
import type { RoutingObservabilityPart, RoutingPartArgs } from "../parts";
import type { Dns } from "./dns";
import type { Edge } from "./edge";
import { routingRows } from "./internal/alarms";
import { INSIGHTS } from "./internal/limits";
import { homeScope } from "./internal/scope";
import { domainLooks, stampLook } from "./internal/looks";
import { outsideLook } from "./internal/outside-look";
import type { Registry } from "./registry";
import type { Router } from "./router";
import type { Secrets } from "./secrets";

/** What observability is made from. */
export interface ObservabilityArgs extends RoutingPartArgs {
  readonly secrets: Secrets;
  readonly registry: Registry;
  readonly router: Router;
  readonly edge: Edge;
  readonly dns: Dns;
}

/** The layer's workspace for logs, the alarms and whom they tell, a look at each stamp, and a dashboard. */
export class Observability extends pulumi.ComponentResource implements RoutingObservabilityPart {
  readonly dashboard: pulumi.Output<string>;
  /** Where alarms go. */
  readonly actionGroupId: pulumi.Output<string>;

  constructor(name: string, args: ObservabilityArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:azure:RoutingObservability", name, {}, opts);
    const { context, spec, stamps, router, registry } = args;
    const scope = homeScope("observability", args);
    const { logRetentionDays } = spec.observability;
    const workspace = new Workspace(
      `${name}-workspace`,
      {
        workspaceName: context.physicalName("logs", WORKSPACE),
        ...scope,
        sku: { name: "PerGB2018" },
        retentionInDays: logRetentionDays,
        features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true },
      },
      { parent: this },
    );
    for (const source of sources(args))
      keepLogs(`${name}-logs-${source.key}`, { source, workspaceId: workspace.id }, this);
    const email = context.fleet.alarmEmail;
    this.actionGroupId = actionGroup(
      `${name}-alarms`,
      { context, scope, shortName: "routing", email },
      this,
    ).id;
    const alarm = { context, scope, actionGroupId: this.actionGroupId };
    const routers = router.regions.map(({ app }) => app.id);
    const rows = routingRows(spec, { profile: router.profile.id, registry: registry.account.id, routers });
    for (const row of rows) metricAlerts(name, row, alarm, this);

    const insights = new Component(
      `${name}-insights`,
      {
        resourceName: context.physicalName("insights", INSIGHTS),
        ...scope,
        kind: "web",
        applicationType: "web",
        ingestionMode: "LogAnalytics",
        workspaceResourceId: workspace.id,
        disableLocalAuth: true,
      },
      { parent: this },
    );
    for (const stamp of stamps)
      outsideLook(`${name}-${stamp.id}`, stampLook(stamp), { ...alarm, insights }, this);
    for (const look of domainLooks(spec.domain))
      outsideLook(`${name}-look-${look.kind}`, look, { ...alarm, insights }, this);
    const dashboard = new Dashboard(
      `${name}-dashboard`,
      {
        dashboardName: context.physicalName("dsh", DASHBOARD),
        ...scope,
        properties: { lenses: [{ order: 0, parts: dashboardParts(rows) }] },
      },
      { parent: this },
    );
    this.dashboard = pulumi.interpolate`https://portal.azure.com/#@${globalScope(context).tenantId}/dashboard/arm${dashboard.id}`;
    this.registerOutputs({ dashboard: this.dashboard });
  }
}

/** Everything of the layer that has logs to keep. */
function sources({ secrets, registry, router }: ObservabilityArgs): Source[] {
  return [
    { key: "keys", resourceUri: secrets.keys.vault.id, has: "both" },
    { key: "registry", resourceUri: registry.account.id, has: "both" },
    { key: "edge", resourceUri: router.profile.id, has: "both" },
    ...router.regions.map(({ environment }, index) => ({
      key: `routers-${index}`,
      resourceUri: environment.id,
      has: "both" as const,
    })),
  ];
}
