import { HOURS_A_MONTH } from "../../capacity/duration";
import { runningOf, type Usage } from "../assumptions";
import { at, byUse, bySize, listAt, type Meter, numberAt, type ResourceSet, textAt } from "../meter";

/** Fargate: vCPUs and memory of a task × the tasks that run on average. */
const service: Meter = (resource, usage, all) => {
  const task = all.referred(resource, "taskDefinition", "aws:ecs/taskDefinition:TaskDefinition");
  const [target] = all.referring(resource, "aws:appautoscaling/target:Target", "resourceId");
  const desired = numberAt(resource.inputs, "desiredCount", 1);
  const tasks = runningOf(
    usage,
    numberAt(target?.inputs, "minCapacity", desired),
    numberAt(target?.inputs, "maxCapacity", desired),
  );
  const family =
    textAt(task?.inputs, "runtimePlatform.cpuArchitecture") === "ARM64" ? "fargate.arm" : "fargate";
  return [
    bySize(`${family}.vcpuHour`, (numberAt(task?.inputs, "cpu", 256) / 1024) * tasks * HOURS_A_MONTH),
    bySize(`${family}.gbHour`, (numberAt(task?.inputs, "memory", 512) / 1024) * tasks * HOURS_A_MONTH),
  ];
};

/** Container Insights makes metrics of each service. */
const cluster: Meter = ({ inputs }, { assume }, all) => {
  const insights = listAt(inputs, "settings").some(
    (setting) => textAt(setting, "name") === "containerInsights" && textAt(setting, "value") !== "disabled",
  );
  return insights ? [byUse("metric", assume.insightMetrics * all.of("aws:ecs/service:Service").length)] : [];
};

/** Capacity units of a load balancer: 25 connections/s, 3,000 open ones, 1 GB/h; the largest counts. */
function lcus({ assume, outGb, perSecond }: Usage): number {
  const connections = perSecond / assume.requestsPerConnection / 25;
  return Math.max(connections, outGb / HOURS_A_MONTH);
}

const loadBalancer: Meter = ({ inputs }, usage) => [
  bySize("alb.hour", HOURS_A_MONTH),
  // A balancer that faces the internet has a public address in each subnet.
  bySize(
    "address.hour",
    at(inputs, "internal") === true ? 0 : listAt(inputs, "subnets").length * HOURS_A_MONTH,
  ),
  byUse("alb.lcuHour", lcus(usage) * HOURS_A_MONTH),
  byUse("transfer.outGb", usage.outGb),
];

const webAcl: Meter = ({ inputs }, { requests }) => [
  bySize("waf.acl", 1),
  bySize("waf.rule", listAt(inputs, "rules").length),
  byUse("waf.requests", requests / 1e6),
];

const zone: Meter = (_, { requests, assume }) => [
  bySize("route53.zone", 1),
  // A client asks once for a connection at most.
  byUse("route53.queries", requests / assume.requestsPerConnection / 1e6),
];

const alarm: Meter = ({ inputs }) => {
  const metrics = listAt(inputs, "metricQueries").filter((query) => at(query, "metric") !== undefined);
  return [bySize("alarm.metric", Math.max(1, metrics.length))];
};

/** Months logs are kept on average, and what compression leaves of them. */
const COMPRESSED = 0.15;

/** GB a month of each kind of log, by the group's name; what is left over is little: 0.1 GB. */
const logGroup: Meter = ({ inputs, name }, usage, all) => {
  const gb = logGb(name, usage, all);
  const months = numberAt(inputs, "retentionInDays", 365) / 30;
  return [byUse("logs.gb", gb), byUse("logs.keptGb", gb * months * COMPRESSED)];
};

function logGb(name: string, usage: Usage, all: ResourceSet): number {
  const groups = all.of("aws:cloudwatch/logGroup:LogGroup").map((group) => group.name);
  if (name.endsWith("web-logs")) return usage.logGb;
  if (name.endsWith("worker-logs")) return (usage.messages * usage.assume.logKb) / 1e6;
  if (name.endsWith("waf-logs")) return usage.firewallLogGb;
  if (/flow-?log/u.test(name)) return usage.flowLogGb;
  // Without a group of its own the web service's log goes to the first one.
  return groups.some((group) => group.endsWith("web-logs")) ? 0.1 : usage.logGb / groups.length;
}

/** The app, what stands before it and what watches it. */
export const AWS_APP: Readonly<Record<string, Meter>> = {
  "aws:ecs/service:Service": service,
  "aws:ecs/cluster:Cluster": cluster,
  "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:wafv2/webAcl:WebAcl": webAcl,
  "aws:route53/zone:Zone": zone,
  "aws:cloudwatch/metricAlarm:MetricAlarm": alarm,
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  "aws:cloudwatch/dashboard:Dashboard": () => [bySize("dashboard", 1)],
};
