import { Size } from "../../components/contract/class";
import { fleetBlueprintSchema } from "../../components/program/fleet-blueprint";
import { STAMP_ID } from "../../components/contract/naming";
import { REGIONS } from "../../components/contract/regions";
import { checkFleet } from "../../fleet/check/check-fleet";
import type { StampGraph } from "../../fleet/check/states/stamp-graph";
import type { Verdict } from "../../fleet/check/verdict";
import { TokenTable } from "../../graph/model/tokens";
import { blueprint } from "../../stacks/blueprint";
import type { BlueprintInput } from "../../components/program/index";
import { type CloudName, type Config, renderConfig } from "./fleet";
import { TODAY } from "./judge";
import { Random } from "./random";

/** A fleet as somebody could have it: nothing is wrong with it. */
export interface CleanFleet {
  readonly blueprint: BlueprintInput;
  readonly configs: readonly Config[];
}

const SIZES = Object.values(Size);

/** A fleet of two to four stamps of one cloud, at random but always the same for a seed. */
export function cleanFleet(cloud: CloudName, seed: number): CleanFleet {
  const random = new Random(seed);
  const [first, second] = ["2026.10.1", "2026.10.2"];
  const input: BlueprintInput = {
    ...blueprint,
    app: random.text(2, 6),
    environment: random.text(1, 2),
    release: first,
    classes: { standard: randomClass(random), premium: randomClass(random) },
  };
  const count = random.whole(2, 4);
  // In the middle of a rollout some stamps have the next release.
  const isRollout = random.chance(0.4);
  const ids = random.distinct(count, () => idOf(random));
  const configs = ids.map((id, index): Config => {
    const region = random.pick(Object.keys(REGIONS[cloud]));
    const prefix = random.whole(16, 20);
    return {
      id,
      cloud,
      region,
      account: accountOf(cloud, random, index),
      cidr: blockOf(random, index, prefix),
      class: random.chance(0.8) ? "standard" : "premium",
      ring: random.pick(["canary", "early", "broad", "r1", "eu-first"]),
      ...(isRollout && random.chance(0.5) ? { release: second } : {}),
      ...(random.chance(0.1) ? { retiring: "true" } : {}),
      ...(random.chance(0.1) ? { generation: String(random.whole(2, 99)) } : {}),
      ...(random.chance(0.1) ? { expires: "2099-12-31" } : {}),
    };
  });
  return { blueprint: input, configs };
}

/** What the checks say of a clean fleet. */
export async function judgeClean({ blueprint: input, configs }: CleanFleet): Promise<Verdict> {
  const tokens = new TokenTable();
  const stamps: StampGraph[] = [];
  for (const config of configs) stamps.push(await renderConfig(config, tokens, input));
  const { global } = fleetBlueprintSchema.parse(input);
  return checkFleet(stamps, { global, tokens, today: TODAY });
}

/** What is held against a clean fleet, a line each; empty when nothing is. */
export function complaintsOf(verdict: Verdict): string[] {
  const { closed, equal, baseline } = verdict;
  return [
    ...closed.violations.map(({ stack, urn, rule, message }) => `${stack} ${rule} ${urn}: ${message}`),
    ...closed.unreadable.map(({ stack, message }) => `${stack} unreadable: ${message}`),
    ...equal.deviations.flatMap(({ stamp, reference, differences }) =>
      differences.map(({ urn, path, expected, actual }) => {
        return `${stamp} is not like ${reference}: ${urn} ${path}: ${expected ?? "-"} → ${actual ?? "-"}`;
      }),
    ),
    ...baseline.violations.map(({ stack, rule, urn, message }) => `${stack} ${rule} ${urn}: ${message}`),
  ];
}

function randomClass(random: Random): NonNullable<BlueprintInput["classes"]>[string] {
  const min = random.whole(1, 10);
  const isQueued = random.chance(0.85);
  return {
    tier: random.pick(["standard", "premium", "dedicated"]),
    bounds: {
      tenants: 1,
      requestsPerSecond: random.whole(10, 2000),
      databaseConnections: random.whole(100, 5000),
      storageGb: random.whole(10, 20_000),
    },
    app: {
      image: random.pick(["web", "acme/web", "shop.web"]),
      size: random.pick(SIZES),
      port: random.whole(1024, 65_535),
      minInstances: min,
      maxInstances: min + random.whole(0, 20),
    },
    workers: { enabled: isQueued && random.chance(0.8), size: random.pick(SIZES) },
    queue: {
      enabled: isQueued,
      visibilityTimeoutSeconds: random.whole(10, 300),
      retentionDays: random.whole(1, 7),
      maxDeliveries: random.whole(5, 100),
    },
    database: {
      enabled: random.chance(0.85),
      size: random.pick(SIZES),
      version: random.pick(["15", "16", "17"]),
      storageGb: 2 ** random.whole(5, 12),
      replicas: random.whole(0, 5),
      backupRetentionDays: random.whole(7, 35),
    },
    cache: { enabled: random.chance(0.85), size: random.pick(SIZES), nodes: random.whole(2, 6) },
    storage: { buckets: random.distinct(random.whole(1, 4), () => random.text(3, 8)) },
    secrets: { keyRotationDays: random.whole(30, 90), recoveryDays: random.whole(7, 30) },
    observability: { logRetentionDays: random.pick([30, 60, 90, 180, 365] as const) },
    recovery: { retentionDays: random.whole(35, 365), copyHours: random.pick([1, 2, 6, 12, 24]) },
  };
}

/** Ids people use: short ones, ones that begin like another, and any. */
function idOf(random: Random): string {
  const common = ["eu1", "eu10", "eu", "us1", "us12", "a1", "s3x", "db1", "prod1", "weu1", "cell7"];
  for (;;) {
    const id = random.chance(0.5) ? random.pick(common) : random.text(2, 8);
    if (STAMP_ID.test(id)) return id;
  }
}

function accountOf(cloud: CloudName, random: Random, index: number): string {
  switch (cloud) {
    case "aws":
      return `${random.whole(2, 9)}${random.digits(10)}${index}`;
    case "azure":
      return `${random.hex(8)}-${random.hex(4)}-4${random.hex(3)}-8${random.hex(3)}-${random.hex(11)}${index}`;
    case "gcp":
      return `${random.text(3, 6)}-p-${random.text(3, 8)}${index}`;
  }
}

/** Each stamp's block lies in a /16 of its own. */
function blockOf(random: Random, index: number, prefix: number): string {
  const part = random.whole(0, 2 ** (prefix - 16) - 1) * 2 ** (20 - prefix) * 16;
  const net = random.pick([`10.${20 + index}`, `172.${16 + index}`, `100.${64 + index}`]);
  return `${net}.${part}.0/${prefix}`;
}
