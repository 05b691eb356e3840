import { Size } from "../../../components/contract/class";
import { Cloud } from "../../../components/contract/cloud";
import type { BlueprintInput } from "../../../components/program/index";
import { blueprint } from "../../../stacks/blueprint";
import { IDENTITIES } from "../../render/reference";
import type { RenderedStack } from "../stacks";
import { renderReference } from "../../render/reference";
import { applied, type Choice, type Option, pairwise, type Refused, type Row, titleOf } from "./pairs";

type ClassInput = BlueprintInput["classes"][string];
type Fleet = Omit<BlueprintInput, "classes" | "routing">;

/** What a stamp is rendered from: its class, its own config, and what its fleet says besides. */
interface Settings {
  readonly spec: ClassInput;
  readonly config: Readonly<Record<string, string>>;
  readonly fleet: Fleet;
}

/** The fields of a class that hold fields. */
type Part = {
  [K in keyof ClassInput]-?: NonNullable<ClassInput[K]> extends object ? K : never;
}[keyof ClassInput];

const usual = (says = "as usual"): Choice<Settings> => ({ says, apply: (settings) => settings });

/** A choice that changes fields of one part of the class. */
function part<K extends Part>(
  says: string,
  name: K,
  change: Partial<NonNullable<ClassInput[K]>>,
): Choice<Settings> {
  return {
    says,
    apply: (settings) => ({
      ...settings,
      spec: { ...settings.spec, [name]: { ...settings.spec[name], ...change } },
    }),
  };
}

function spec(says: string, change: Partial<ClassInput>): Choice<Settings> {
  return { says, apply: (settings) => ({ ...settings, spec: { ...settings.spec, ...change } }) };
}

function config(says: string, change: Readonly<Record<string, string>>): Choice<Settings> {
  return { says, apply: (settings) => ({ ...settings, config: { ...settings.config, ...change } }) };
}

/** A stamp to which a release comes beside the one before, or from which it is taken back. */
function between(says: string, more: Readonly<Record<string, string>>): Choice<Settings> {
  const shares = part(says, "app", { deployment: { strategy: "canary", percent: 99 } });
  const beside = config("", { beside: "00007-q4w", ...more });
  return { says: shares.says, apply: (settings) => beside.apply(shares.apply(settings)) };
}

const sizes = Object.values(Size);

/** A region of each cloud whose law has no second one, so that no copy leaves it. */
const ALONE: Readonly<Record<Cloud, string>> = {
  [Cloud.Aws]: "eu-west-2",
  [Cloud.Azure]: "brazilsouth",
  [Cloud.Gcp]: "europe-west6",
};

/** Every option of a class and of an identity that changes what resources there are, or a value of one. */
export function stampOptions(cloud: Cloud): readonly Option<Settings>[] {
  const leastCopy = cloud === Cloud.Aws ? 4 : 1;
  return [
    {
      name: "database",
      choices: [
        usual("with two replicas"),
        part("off", "database", { enabled: false }),
        part("alone", "database", { replicas: 0 }),
        part("with five replicas", "database", { replicas: 5 }),
      ],
    },
    { name: "pooling", choices: [usual("off"), part("on", "database", { pooling: { enabled: true } })] },
    { name: "database size", choices: sizes.map((size) => part(size, "database", { size })) },
    {
      name: "disk",
      choices: [32, 256, 1024, 2048, 16_384].map((storageGb) =>
        part(`${storageGb}`, "database", { storageGb }),
      ),
    },
    {
      name: "version",
      choices: (["17", "16", "15"] as const).map((version) => part(version, "database", { version })),
    },
    {
      name: "restore",
      choices: [7, 14, 35].map((days) => part(`${days} days`, "database", { backupRetentionDays: days })),
    },
    {
      name: "cache",
      choices: [
        usual("of three nodes"),
        part("off", "cache", { enabled: false }),
        part("of two nodes", "cache", { nodes: 2 }),
        part("of six nodes", "cache", { nodes: 6 }),
      ],
    },
    { name: "cache size", choices: sizes.map((size) => part(size, "cache", { size })) },
    {
      name: "drills",
      choices: [usual("off"), part("by two operators", "drills", { faults: "two-operators" })],
    },
    {
      name: "restore tests",
      choices: [
        usual("off"),
        part("weekly", "drills", { restoreTests: "weekly" }),
        part("monthly", "drills", { restoreTests: "monthly" }),
      ],
    },
    {
      name: "queue",
      choices: [
        usual(),
        part("off", "queue", { enabled: false }),
        part("short", "queue", { visibilityTimeoutSeconds: 10, retentionDays: 1, maxDeliveries: 5 }),
        part("long", "queue", { visibilityTimeoutSeconds: 300, retentionDays: 7, maxDeliveries: 100 }),
      ],
    },
    {
      name: "workers",
      choices: [
        usual(),
        part("off", "workers", { enabled: false }),
        part("none at rest", "workers", { minInstances: 0, maxInstances: 1, targetBacklog: 1 }),
        part("many", "workers", { minInstances: 100, maxInstances: 1000, targetBacklog: 10_000 }),
      ],
    },
    { name: "worker size", choices: sizes.map((size) => part(size, "workers", { size })) },
    {
      name: "app",
      choices: [
        usual(),
        part("one", "app", { minInstances: 1, maxInstances: 1, targetCpuPercent: 10, port: 1024 }),
        part("many", "app", { minInstances: 100, maxInstances: 1000, targetCpuPercent: 90, port: 65_535 }),
        part("told more", "app", { healthPath: "/a/b.c", environment: { LEVEL: "debug", EMPTY: "" } }),
      ],
    },
    {
      name: "releases",
      choices: [
        usual("in place of each other"),
        part("at a share", "app", { deployment: { strategy: "canary", percent: 1, bakeMinutes: 1440 } }),
        part("side by side", "app", { deployment: { strategy: "blue-green", bakeMinutes: 0 } }),
        ...(cloud === Cloud.Aws
          ? []
          : [between("both of them", {}), between("the one before alone", { besideServes: "true" })]),
      ],
    },
    { name: "app size", choices: sizes.map((size) => part(size, "app", { size })) },
    {
      name: "buckets",
      choices: [
        usual("two"),
        part("one", "storage", { buckets: ["a"], versionDays: 7 }),
        part("six", "storage", {
          buckets: ["uploads", "exports", "a", "b1", "longest1", "z"],
          versionDays: 365,
        }),
      ],
    },
    {
      name: "secrets",
      choices: [usual(), part("short", "secrets", { keyRotationDays: 30, recoveryDays: 7 })],
    },
    {
      name: "logs",
      choices: ([90, 30, 60, 180, 365] as const).map((days) =>
        part(`${days} days`, "observability", { logRetentionDays: days }),
      ),
    },
    {
      name: "levels",
      choices: [
        usual(),
        part("low", "observability", { warnPercent: 50, actPercent: 55 }),
        part("high", "observability", { warnPercent: 90, actPercent: 95 }),
      ],
    },
    {
      name: "recovery",
      choices: [
        usual(),
        part("often", "recovery", { copyHours: leastCopy, retentionDays: 7, rpoMinutes: 5, rtoMinutes: 30 }),
        part("long", "recovery", { copyHours: 24, retentionDays: 365, rpoMinutes: 1440, rtoMinutes: 1440 }),
      ],
    },
    {
      name: "bounds",
      choices: [
        usual(),
        spec("least", {
          bounds: { tenants: 1, requestsPerSecond: 1, databaseConnections: 20, storageGb: 1 },
          tier: "dedicated",
        }),
        spec("many", {
          bounds: {
            tenants: 100_000,
            requestsPerSecond: 1_000_000,
            databaseConnections: 5000,
            storageGb: 10_000_000,
          },
          function: "analytics",
        }),
      ],
    },
    { name: "protection", choices: [usual("on"), spec("off", { deletionProtection: false })] },
    { name: "life", choices: [usual("goes on"), config("ends", { retiring: "true" })] },
    {
      name: "region",
      choices: [usual("with a second"), config("alone under its law", { region: ALONE[cloud] })],
    },
    {
      name: "identity",
      choices: [
        usual("first"),
        config("later", { generation: "99", originRotation: "9999", release: "v2", expires: "2099-12-31" }),
      ],
    },
    {
      name: "alarms",
      choices: [
        usual("by mail"),
        {
          says: "to nobody",
          apply: ({ fleet: { alarmEmail: _, ...fleet }, ...rest }) => ({ ...rest, fleet }),
        },
      ],
    },
  ];
}

/** What a class can't say together; `tests/components` holds that it is refused by name. */
export const REFUSED: readonly Refused[] = [
  ...["as usual", "none at rest", "many"].map((workers): Refused => ["workers", workers, "queue", "off"]),
  ["database", "off", "drills", "by two operators"],
  ...["weekly", "monthly"].map((often): Refused => ["database", "off", "restore tests", often]),
];

/** A row of options, and what came of it. */
export interface Combination extends RenderedStack {
  readonly cloud: Cloud;
}

/** A stamp for each row: each two choices come together in one of them. */
export async function stampCombinations(cloud: Cloud): Promise<readonly Combination[]> {
  const options = stampOptions(cloud);
  const made: Combination[] = [];
  for (const row of pairwise(options, REFUSED)) made.push(await stampOf(cloud, options, row));
  return made;
}

async function stampOf(
  cloud: Cloud,
  options: readonly Option<Settings>[],
  row: Row<Settings>,
): Promise<Combination> {
  const { blueprint: input, config: said } = stampSettings(row);
  const { resources } = await renderReference(cloud, { id: "test1", config: said, blueprint: input });
  const region = said["region"] ?? IDENTITIES[cloud]["region"] ?? "";
  return { cloud, fleet: "options", stack: `${cloud}: ${titleOf(options, row)}`, region, resources };
}

/** The blueprint and the config that a row stands for. */
export function stampSettings(row: Row<Settings>): {
  readonly blueprint: BlueprintInput;
  readonly config: Readonly<Record<string, string>>;
} {
  const { routing: _routing, central: _central, classes, ...fleet } = blueprint;
  const { standard } = classes;
  if (standard === undefined) throw new Error("the fleet has no class standard");
  const { config, fleet: all, spec: one } = applied<Settings>(row, { spec: standard, config: {}, fleet });
  return { config, blueprint: { ...all, classes: { standard: one } } };
}
