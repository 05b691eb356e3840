import * as monitor from "@pulumi/azure-native/monitor";
import type * as pulumi from "@pulumi/pulumi";

/** A resource whose logs and metrics the stamp keeps. */
export interface Source {
  /** What it is, for the setting's logical name. */
  readonly key: string;
  readonly resourceUri: pulumi.Input<string>;
  /** What it has: not every resource has both. */
  readonly has: "both" | "logs" | "metrics";
}

/** Sends a resource's logs and metrics to the stamp's workspace. */
export function keepLogs(
  name: string,
  { source, workspaceId }: { readonly source: Source; readonly workspaceId: pulumi.Input<string> },
  parent: pulumi.Resource,
): void {
  new monitor.DiagnosticSetting(
    name,
    {
      name: "stamp",
      resourceUri: source.resourceUri,
      workspaceId,
      // A table of its own for each kind of log, not one for all of Azure's.
      logAnalyticsDestinationType: "Dedicated",
      logs: source.has === "metrics" ? [] : [{ categoryGroup: "allLogs", enabled: true }],
      metrics: source.has === "logs" ? [] : [{ category: "AllMetrics", enabled: true }],
    },
    { parent },
  );
}
