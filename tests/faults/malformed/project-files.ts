import type { Kept, Reader } from "./reader";

export const ROUTING = `config:
  stampworks:cloud: aws
  stampworks:regions: [us-east-1, eu-west-1]
  stampworks:account: "210000000099"
  stampworks:stamps:
    - euw1a
`;
const ALLOW = `- path: "aws:ec2/vpcPeeringConnection:*#peerVpcId"
  pattern: vpc-0123456789abcdef0
  reason: migration of tenant 7
  owner: team-data
  expires: "2099-01-31"
`;
export const MOVERS = `movers:
  - kind: postgres
    name: orders
    url: { env: "ORDERS_URL_{STAMP}" }
    tables:
      - { name: app.orders, tenant: tenant_id, key: [id] }
  - kind: objects
    name: files
    prefix: "{tenant}/"
    store: { kind: directory, folder: "objects/{stamp}" }
`;
export const SETTINGS = `engine: embedded
journal: folder
evidence:
  publicKey: key.pub
erase: { secondOperator: false }
drills:
  residency: [eu]
  records: drills
  everyDays: 90
  restore:
    - { kind: objects, name: files, points: "points/{stamp}", checks: [] }
`;
export const FLAGS = `# What the shop asks for.
flags:
  checkout:
    variants: { "on": true, "off": false }
    defaultVariant: "off"
    set:
      - { variant: "on", rings: [canary], tenants: [acme] }
  theme:
    state: ENABLED
    variants: { light: white, dark: black }
    defaultVariant: light
`;
export const OUTLIERS = `prometheus: http://127.0.0.1:1
windowMinutes: 60
signals:
  - { name: p95, kind: latency, query: stamp_p95_seconds, floor: 0.01 }
  - { name: errors, kind: errors, query: stamp_error_share, floor: 0.002 }
`;
export const MONITORING = `stamps: { target: "{stamp}.{region}.example.com:443" }
routers: { targets: ["r1:8404"] }
`;
export const ASK = `doors:
  shell: { kind: command, read: [echo, "{stamp}", "{class}"] }
  orders: { kind: postgres, read: { env: "ORDERS_URL_{STAMP}" } }
callsPerMinute: 600
deadlineSeconds: 30
`;
const PACKAGE = JSON.stringify({ name: "shop", dependencies: { "@pulumi/aws": "7.0.0" } });
export const BASE = JSON.stringify({
  version: 1,
  forms: { "standard/aws": { fingerprint: "0".repeat(64), outputs: {}, resources: {}, classes: {} } },
});

/** What a project says of itself. */
export function projectFiles({ text }: Kept): readonly Reader[] {
  const read = (name: string, file: string, by: string, seed = text(file)): Reader => ({
    ...{ name, file, seed, by },
  });
  return [
    read("a stamp's config", "stacks/Pulumi.euw1b.yaml", "status"),
    read("a stamp's config that another is like", "stacks/Pulumi.euw1b.yaml", "add euw1c"),
    read("the routing layer's config", "stacks/Pulumi.routing.yaml", "status", ROUTING),
    read("the stamps that routing leads to", "stacks/Pulumi.routing.yaml", "add euw1c", ROUTING),
    read(
      "a stamp's config that is edited",
      "stacks/Pulumi.euw1b.yaml",
      "rollout --release r2 --plan --preview",
    ),
    read("the project", "Pulumi.yaml", "status"),
    read("the project's package", "package.json", "check"),
    read(
      "the package of a project that has no fleet",
      "fresh/package.json",
      "init --cloud aws --app shop --regions eu-west-1",
      PACKAGE,
    ),
    read("a compiler's settings", "typescript/tsconfig.json", "check"),
    read("the settings", "stampworks.yaml", "status"),
    read("the allow-list", "stampworks.allow.yaml", "check --state state.json", ALLOW),
    read(
      "the record of used ids",
      "stacks/retired.yaml",
      "add euw1c",
      'euw0a: { generation: 2, on: "2026-01-31" }\n',
    ),
    read("the lock", "blueprint.lock.json", "check --state state.json --lock", BASE),
    read("the movers", "movers.yaml", "tenants move acme --to euw1b --check", MOVERS),
    read("the flags", "flags.yaml", "flags list"),
    read("the flags that are edited", "flags.yaml", "flags set checkout off --ring canary --plan"),
    read("the reference data", "reference.yaml", "reference status"),
    read("a set of reference data", "plans.json", "reference status"),
    read("the schema of a set", "plans.schema.json", "reference status"),
    read("a set that is given", "given.json", "reference set plans given.json --plan"),
    read("how outliers are found", "outliers.yaml", "outliers --rules"),
    read("how stamps are watched", "monitoring.yaml", "monitoring"),
    read("how stamps are asked", "ask.yaml", "ask hello"),
  ].map((reader) => ({ ...reader, ...MORE[reader.file] }));
}

/** What is said of some besides, by their files. */
const MORE: Readonly<Record<string, Partial<Reader>>> = {
  "fresh/package.json": { at: "fresh", without: ["fresh"] },
  "typescript/tsconfig.json": { at: "typescript" },
  "monitoring.yaml": { without: ["monitoring"] },
};
