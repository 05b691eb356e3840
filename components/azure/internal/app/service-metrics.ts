import type * as pulumi from "@pulumi/pulumi";
import type { Metric, ServiceMetrics } from "../observability/alarms";

/** How Azure Monitor measures a container app. */
export function containerMetrics(
  role: ServiceMetrics["role"],
  resource: pulumi.Input<string>,
): ServiceMetrics {
  const metric = (name: string, aggregation: Metric["aggregation"]): Metric => ({
    resource,
    namespace: "Microsoft.App/containerApps",
    name,
    aggregation,
  });
  return {
    role,
    cpu: metric("CpuPercentage", "Average"),
    memory: metric("MemoryPercentage", "Average"),
    count: metric("Replicas", "Maximum"),
    restarts: metric("RestartCount", "Maximum"),
  };
}
