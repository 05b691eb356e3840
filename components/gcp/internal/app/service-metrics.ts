import type { Series, ServiceMetrics } from "../observability/alarm-row";

/** How Cloud Monitoring measures a service or a worker pool of Cloud Run. */
export function runMetrics(role: string, of: Series): ServiceMetrics {
  // Distributions over the instances: the one in the middle stands for the service.
  const middle = ["ALIGN_PERCENTILE_50", "REDUCE_MAX"] as const;
  return {
    role,
    cpu: { filter: of("run.googleapis.com/container/cpu/utilizations"), how: middle },
    memory: { filter: of("run.googleapis.com/container/memory/utilizations"), how: middle },
    count: { filter: of("run.googleapis.com/container/instance_count"), how: ["ALIGN_MAX", "REDUCE_SUM"] },
  };
}
