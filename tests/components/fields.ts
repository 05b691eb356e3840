import { z } from "zod";
import { type ClassInput, classSchema } from "../../components/contract/class";

/** Fields whose other value the schema can't tell: texts, lists, and numbers that others bound. */
const GIVEN: Readonly<Record<string, unknown>> = {
  "bounds.requestsPerSecond": 2000,
  "bounds.databaseConnections": 4000,
  "bounds.storageGb": 5000,
  "app.image": "api",
  "app.port": 9000,
  "app.size": "large",
  "app.minInstances": 6,
  "app.maxInstances": 12,
  "app.targetCpuPercent": 50,
  "app.healthPath": "/ready",
  "app.environment": { FEATURE: "on" },
  "workers.enabled": false,
  "workers.size": "large",
  "workers.minInstances": 3,
  "workers.maxInstances": 12,
  "workers.targetBacklog": 50,
  "workers.command": ["work", "--fast"],
  "database.enabled": false,
  "database.version": "16",
  "database.size": "xlarge",
  "database.storageGb": 512,
  "database.replicas": 1,
  "database.backupRetentionDays": 21,
  "cache.enabled": false,
  "cache.size": "large",
  "cache.nodes": 4,
  "queue.enabled": false,
  "queue.visibilityTimeoutSeconds": 120,
  "queue.retentionDays": 5,
  "queue.maxDeliveries": 10,
  "storage.buckets": ["uploads", "reports"],
  "storage.versionDays": 60,
  "secrets.keyRotationDays": 60,
  "secrets.recoveryDays": 14,
  "observability.logRetentionDays": 180,
  "observability.warnPercent": 60,
  "observability.actPercent": 90,
  "recovery.rpoMinutes": 30,
  "recovery.rtoMinutes": 90,
  "recovery.retentionDays": 90,
  "recovery.copyHours": 12,
  deletionProtection: false,
};

/** What JSON Schema says of a field. */
interface FieldSchema {
  readonly type?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
}

/** Fields that only the fleet's tools read (placement, capacity), so that no resource depends on them. */
export const PLANNING_FIELDS = ["tier", "bounds.tenants"];

/** Fields that say how a release comes, which no resource shows on every cloud while none does: `deployment.test.ts` beside looks at these. */
export const RELEASE_FIELDS = ["strategy", "percent", "bakeMinutes"].map(
  (field) => `app.deployment.${field}`,
);

/** Path of a class's field → another legal value of it. A test compares the paths with the schema's. */
export const OTHER_VALUES: Readonly<Record<string, unknown>> = {
  ...told(z.toJSONSchema(classSchema, { io: "input", unrepresentable: "any" }) as FieldSchema),
  ...GIVEN,
};

/** Another legal value than the default, of each field whose schema tells one: a new field needs no line in a test. */
function told(schema: FieldSchema, path: readonly string[] = []): Record<string, unknown> {
  const values = Object.entries(schema.properties ?? {}).flatMap(([key, field]): [string, unknown][] => {
    const here = [...path, key];
    if ([...PLANNING_FIELDS, ...RELEASE_FIELDS].includes(here.join("."))) return [];
    const other = otherValue(field);
    return other === undefined ? Object.entries(told(field, here)) : [[here.join("."), other]];
  });
  return Object.fromEntries(values);
}

function otherValue(field: FieldSchema): unknown {
  const { default: usual } = field;
  if (usual === undefined || usual === null || typeof usual === "object") return undefined;
  if (typeof usual === "boolean") return !usual;
  if (field.enum !== undefined) return field.enum.find((value) => value !== usual);
  if (typeof usual !== "number") return undefined;
  return field.maximum !== undefined && usual < field.maximum ? usual + 1 : usual - 1;
}

/** A class with one field changed; what contradicts it is changed along. */
export function withField(spec: ClassInput, path: string): ClassInput {
  const value = OTHER_VALUES[path];
  const changed = set(structuredClone(spec), path.split("."), value);
  // How long events are kept says nothing where none leave.
  if (path.startsWith("events.")) return set(changed, ["events", "enabled"], true);
  // Workers are fed from the queue: a class without a queue has none.
  return path === "queue.enabled" ? set(changed, ["workers", "enabled"], false) : changed;
}

function set<T extends object>(target: T, path: readonly string[], value: unknown): T {
  const [step, ...rest] = path;
  if (step === undefined) return target;
  const old: unknown = Reflect.get(target, step);
  const next =
    rest.length === 0 ? value : set(typeof old === "object" && old !== null ? { ...old } : {}, rest, value);
  return { ...target, [step]: next };
}
