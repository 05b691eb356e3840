import type * as pulumi from "@pulumi/pulumi";
import type { Metric } from "../observability/alarm-row";
import type { ServiceMetrics } from "../observability/watched";

/** How CloudWatch measures a service of ECS. */
export function serviceMetrics(
  role: ServiceMetrics["role"],
  cluster: pulumi.Input<string>,
  service: pulumi.Input<string>,
): ServiceMetrics {
  const metric = (namespace: string, name: string): Metric => ({
    namespace,
    name,
    dimensions: { ClusterName: cluster, ServiceName: service },
    stat: "Average",
  });
  return {
    role,
    cpu: metric("AWS/ECS", "CPUUtilization"),
    memory: metric("AWS/ECS", "MemoryUtilization"),
    count: metric("ECS/ContainerInsights", "RunningTaskCount"),
  };
}
