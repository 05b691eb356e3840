import { HOURS_A_MONTH } from "../../capacity/duration";
import { allLogsGb, runningOf, type Usage } from "../assumptions";
import { at, byUse, bySize, type Charge, listAt, type Meter, numberAt, type PricedResource } from "../meter";

const SERVICE = "gcp:cloudrunv2/service:Service";
const WORKER = "gcp:cloudrunv2/workerPool:WorkerPool";
const RULE = "gcp:compute/forwardingRule:ForwardingRule";

function instancesOf({ inputs }: PricedResource, usage: Usage): number {
  const least = numberAt(
    inputs,
    "scaling.minInstanceCount",
    // Where two releases stand side by side, each has its own.
    numberAt(inputs, "template.scaling.minInstanceCount", 0),
  );
  return runningOf(usage, least, numberAt(inputs, "scaling.maxInstanceCount", least));
}

/** Instances × the vCPUs and memory of their containers; only instances that always have their CPU are priced. */
function instances(prefix: string): Meter {
  return (resource, usage) => {
    const hours = instancesOf(resource, usage) * HOURS_A_MONTH;
    return listAt(resource.inputs, "template.containers").flatMap((container): Charge[] => {
      const shared = at(container, "resources.cpuIdle") === true ? ".requestBased" : "";
      return [
        bySize(`${prefix}${shared}.vcpuHour`, numberAt(container, "resources.limits.cpu", 1) * hours),
        bySize(`${prefix}${shared}.gibHour`, numberAt(container, "resources.limits.memory", 0.5) * hours),
      ];
    });
  };
}

/** The first five rules cost as much as one. */
const forwardingRule: Meter = (_, { outGb }, all) => {
  const rules = all.of(RULE).length;
  return [
    bySize("lb.ruleHour", (Math.max(1, rules / 5) / rules) * HOURS_A_MONTH),
    byUse("lb.gb", (outGb * 1.1) / rules),
    byUse("transfer.outGb", outGb / rules),
  ];
};

const armor: Meter = ({ inputs }, { requests }) => [
  bySize("armor.policy", 1),
  bySize("armor.rule", listAt(inputs, "rules").length),
  byUse("armor.requests", requests / 1e6),
];

/** A gateway is billed by the instances behind it, at most 32 of them, by its addresses and its traffic. */
const nat: Meter = ({ inputs }, usage, all) => {
  const behind = [...all.of(SERVICE), ...all.of(WORKER)].map((one) => instancesOf(one, usage));
  const count = Math.min(
    32,
    behind.reduce((sum, one) => sum + one, 0),
  );
  return [
    bySize("nat.instanceHour", count * HOURS_A_MONTH),
    bySize("address.hour", listAt(inputs, "natIps").length * HOURS_A_MONTH),
    byUse("nat.gb", usage.natGb / all.of("gcp:compute/routerNat:RouterNat").length),
  ];
};

const logs: Meter = ({ inputs }, usage, all) => {
  const gb = allLogsGb(usage) / all.of("gcp:logging/projectBucketConfig:ProjectBucketConfig").length;
  const months = Math.max(0, numberAt(inputs, "retentionDays", 30) - 30) / 30;
  return [byUse("logs.gb", gb), byUse("logs.keptGb", gb * months)];
};

const zone: Meter = (_, { assume, requests }) => [
  bySize("dns.zone", 1),
  byUse("dns.queries", requests / assume.requestsPerConnection / 1e6),
];

/** The app, its network, and what watches it. */
export const GCP_APP: Readonly<Record<string, Meter>> = {
  [SERVICE]: instances("run"),
  [WORKER]: instances("run.worker"),
  [RULE]: forwardingRule,
  "gcp:compute/regionSecurityPolicy:RegionSecurityPolicy": armor,
  "gcp:compute/routerNat:RouterNat": nat,
  "gcp:compute/network:Network": (_, { zoneGb }) => [byUse("transfer.zoneGb", zoneGb)],
  "gcp:dns/managedZone:ManagedZone": zone,
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": logs,
  "gcp:monitoring/alertPolicy:AlertPolicy": ({ inputs }) => [
    bySize("alert.condition", listAt(inputs, "conditions").length),
  ],
};
