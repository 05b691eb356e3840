import type { FleetReport, FormReport, LawReport, StampReport } from "../../fleet/report/model";

const PLACES = [
  ["aws", "eu-west-1", "eu"],
  ["aws", "us-east-1", "us"],
  ["aws", "ap-southeast-1", "sg"],
  ["azure", "westeurope", "eu"],
  ["azure", "eastus2", "us"],
  ["gcp", "europe-west4", "eu"],
  ["gcp", "us-central1", "us"],
] as const;
const CLASSES = ["standard", "standard", "standard", "premium", "dedicated"] as const;
/** A stamp's parts in the order they are made. */
export const PARTS = [
  "secrets",
  "network",
  "storage",
  "queue",
  "cache",
  "database",
  "app",
  "recovery",
  "observability",
];

/** What would run or load something, were it taken as markup. */
export const HOSTILE = `</script><img src="https://evil.example/x.png" onerror="globalThis.broken = true">`;

/** A made-up fleet's report, of any size; the first stamp is broken, the second not up, the third drifted. */
export function madeUpReport(count: number, change: Partial<FleetReport> = {}): FleetReport {
  const stamps = Array.from({ length: count }, (_, index) => stampOf(index, count));
  return {
    project: "stamps",
    name: "acme-p",
    at: "2026-11-21T04:00:00.000Z",
    simulated: true,
    source: "states",
    routing: { cloud: "aws", regions: ["us-east-1"], domain: "app.acme.example", state: "up" },
    stamps,
    forms: [...new Set(stamps.flatMap(({ form }) => form ?? []))].map(formOf),
    laws: LAWS,
    skew: [
      {
        class: "standard",
        releases: [
          { release: "2026.11.0", stamps: ["s2", "s5"] },
          { release: "2026.10.1", stamps: ["s6"] },
        ],
      },
    ],
    rollouts: [
      {
        number: 2,
        release: "2026.11.0",
        by: "ops@acme.example",
        began: "2026-11-20T10:00:00.000Z",
        last: "2026-11-20T11:00:00.000Z",
        state: "halted",
        waves: [
          { ring: "canary", stamps: 1, state: "passed", at: "2026-11-20T10:30:00.000Z" },
          { ring: "early", stamps: 2, state: "failed" },
        ],
        done: 2,
        failed: [{ stamp: "s6", reason: "the gate said no" }],
      },
    ],
    shareOf: "bounds",
    ...change,
  };
}

function stampOf(index: number, count: number): StampReport {
  const [cloud, region, residency] = PLACES[index % PLACES.length] ?? PLACES[0];
  const name = CLASSES[index % CLASSES.length] ?? "standard";
  const isUp = index !== 1;
  return {
    id: `s${index}`,
    cloud,
    region,
    residency,
    class: name,
    ring: ["canary", "early", "broad"][index % 3] ?? "broad",
    account: String(210000000000 + index),
    console: `https://console.example/accounts/${210000000000 + index}`,
    cidr: `10.${index % 256}.0.0/20`,
    release: "2026.11.0",
    state: isUp ? "up" : "not up",
    ...(isUp
      ? {
          endpoint: `https://s${index}.acme.example`,
          dashboard: `https://console.example/dashboards/s${index}`,
          updated: "2026-11-20T10:20:00.000Z",
          monthly: 2100 + index,
          tenants: (index * 37) % 150,
          fill: ((index * 37) % 150) / 150,
          fingerprint: "0123456789ab",
          form: `${cloud} ${name}`,
        }
      : {}),
    resources: isUp ? 233 : 0,
    bounds: { tenants: 150, requestsPerSecond: 1500, databaseConnections: 5000, storageGb: 7500 },
    share: 1 / count,
    drift: index === 2 ? "drifted" : "none",
    breaches: index === 0 ? 1 : 0,
    differences: index === 0 ? 2 : 0,
  };
}

function formOf(key: string): FormReport {
  const parts = PARTS.map((name) => ({
    name,
    type: `stampworks:aws:${name}`,
    resources: 12,
    types: [
      ["aws:kms/key:Key", 4],
      ["aws:iam/role:Role", 8],
    ] as const,
  }));
  return { key, parts };
}

const LAWS: readonly LawReport[] = [
  {
    name: "closed",
    law: "A stamp refers to nothing it did not make.",
    holds: false,
    scope: "all stamps",
    evidence: [
      {
        stamps: ["s0"],
        where: "aws:rds/instance:Instance stamp-database-primary kmsKeyId",
        what: "refers to a key the stamp did not make",
      },
    ],
    pieces: 1,
  },
  {
    name: "equal",
    law: "Stamps of one class, cloud and release have the same resource graph.",
    holds: false,
    scope: "all stamps",
    evidence: [
      { stamps: ["s0"], where: "aws:ecs/service:Service stamp-app-web desiredCount", what: HOSTILE },
    ],
    pieces: 1,
  },
  {
    name: "baseline",
    law: "Every resource keeps it.",
    holds: true,
    scope: "140 rules",
    evidence: [],
    pieces: 0,
  },
];
