import { HOURS_A_MONTH } from "../../capacity/duration";
import { allLogsGb, runningOf } from "../assumptions";
import { byUse, bySize, type Charge, listAt, type Meter, numberAt, textAt } from "../meter";

/**
 * vCPUs and GiB of a dedicated machine.
 * Source: https://learn.microsoft.com/azure/container-apps/workload-profiles-overview#profile-types
 */
const MACHINES: Readonly<Record<string, readonly [vcpus: number, gib: number]>> = {
  D4: [4, 16],
  D8: [8, 32],
  D16: [16, 64],
  D32: [32, 128],
  E4: [4, 32],
  E8: [8, 64],
  E16: [16, 128],
  E32: [32, 256],
};

/** Dedicated machines run whatever is on them; the plan is billed once where there is one. */
const environment: Meter = ({ inputs }, usage) => {
  const profiles = listAt(inputs, "workloadProfiles").filter(
    (profile) => textAt(profile, "workloadProfileType") !== "Consumption",
  );
  const machines = profiles.flatMap((profile): Charge[] => {
    const least = numberAt(profile, "minimumCount", 0);
    const running = runningOf(usage, least, numberAt(profile, "maximumCount", least));
    const [vcpus, gib] = MACHINES[textAt(profile, "workloadProfileType")] ?? [NaN, NaN];
    return [
      bySize("containerapps.dedicated.vcpuHour", vcpus * running * HOURS_A_MONTH),
      bySize("containerapps.dedicated.gibHour", gib * running * HOURS_A_MONTH),
    ];
  });
  return machines.length === 0 ? [] : [bySize("containerapps.plan.hour", HOURS_A_MONTH), ...machines];
};

/** On a dedicated machine a container costs nothing more; on the shared ones it is billed by what it takes. */
const app: Meter = ({ inputs }, usage) => {
  const profile = textAt(inputs, "workloadProfileName");
  if (profile !== "" && profile !== "Consumption") return [];
  const least = numberAt(inputs, "template.scale.minReplicas", 0);
  const running = runningOf(usage, least, numberAt(inputs, "template.scale.maxReplicas", least));
  const hours = running * HOURS_A_MONTH;
  return listAt(inputs, "template.containers").flatMap((container) => [
    bySize("containerapps.vcpuHour", numberAt(container, "resources.cpu", 0.25) * hours),
    bySize("containerapps.gibHour", numberAt(container, "resources.memory", 0.5) * hours),
  ]);
};

const frontDoor: Meter = (_, { outGb, requests }) => [
  bySize("frontdoor.premium", 1),
  byUse("frontdoor.premium.requests", requests / 10_000),
  byUse("frontdoor.outGb", outGb),
  // Requests are small beside their answers.
  byUse("frontdoor.originGb", outGb / 10),
];

const workspace: Meter = ({ inputs }, usage) => {
  const gb = allLogsGb(usage);
  const months = Math.max(0, numberAt(inputs, "retentionInDays", 31) - 31) / 30;
  return [byUse("logs.gb", gb), byUse("logs.keptGb", gb * months)];
};

const natGateway: Meter = (_, { natGb }, all) => [
  bySize("nat.hour", HOURS_A_MONTH),
  byUse("nat.gb", natGb / all.of("azure-native:network:NatGateway").length),
];

/** Objects, messages and cache traffic go through the endpoints. */
const endpoint: Meter = (_, { messageGb, zoneGb }, all) => [
  bySize("endpoint.hour", HOURS_A_MONTH),
  byUse("endpoint.gb", (messageGb * 2 + zoneGb / 2) / all.of("azure-native:network:PrivateEndpoint").length),
];

/** A static threshold watches one time series a criterion. */
const alert: Meter = ({ inputs }) => [
  bySize("alert.metric", Math.max(1, listAt(inputs, "criteria.allOf").length)),
];

/** The app, its network, and what watches it. */
export const AZURE_APP: Readonly<Record<string, Meter>> = {
  "azure-native:app:ManagedEnvironment": environment,
  "azure-native:app:ContainerApp": app,
  "azure-native:cdn:Profile": frontDoor,
  "azure-native:operationalinsights:Workspace": workspace,
  "azure-native:monitor:MetricAlert": alert,
  "azure-native:network:NatGateway": natGateway,
  "azure-native:network:PublicIPAddress": () => [bySize("address.hour", HOURS_A_MONTH)],
  "azure-native:network:PrivateEndpoint": endpoint,
  "azure-native:privatedns:PrivateZone": () => [bySize("dns.zone", 1)],
  "azure-native:dns:Zone": (_, { assume, requests }) => [
    bySize("dns.zone", 1),
    byUse("dns.queries", requests / assume.requestsPerConnection / 1e6),
  ],
};
