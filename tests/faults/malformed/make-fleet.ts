import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { keyIdOf, seal } from "../../../fleet/evidence/envelope";
import { ENVELOPE_FILE } from "../../../fleet/evidence/evidence";
import { statementOf } from "../../../fleet/evidence/statement";
import { writeRecord } from "../../../fleet/recovery/records";
import { drillRecordSchema } from "../../../fleet/recovery/record";
import { FleetFolder, identity } from "../../cli/fleet-folder";
import { STAMPS } from "../faulty-fleet";
import { DRILL, SQL } from "./given-files";
import { ASK, FLAGS, MONITORING, OUTLIERS, SETTINGS } from "./project-files";
import { ran } from "./ran";
import type { Kept } from "./reader";

/** Who signs. */
export interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const OBJECTS = `movers:
  - kind: objects
    prefix: "{tenant}/"
    store: { kind: directory, folder: "objects/{stamp}" }
`;
const REFERENCE = "data: { plans: { file: plans.json, schema: plans.schema.json } }\n";
/** What is done to the fleet, so that it has all that commands leave. */
const DONE = [
  "up --all",
  "tenants register euw1a euw1b",
  "tenants import home.csv",
  "tenants export moved --out tenant-bundle --key key.pem",
  "tenants export --out registry.json",
  "tenants remove moved --yes",
  "tenants move acme --to euw1b --yes --dual-write 0s --soak 0s --lease 0s --every 0s --patience 0s",
  "flags apply --yes",
  "reference apply --yes",
  "ask hello --door shell",
  "check",
];
const POINT = "points/euw1a/20260101T000000Z";
const TYPESCRIPT: Readonly<Record<string, string>> = {
  "typescript/Pulumi.yaml": "name: typed\nruntime: nodejs\nmain: index.ts\nstackConfigDir: stacks\n",
  "typescript/stampworks.yaml": "engine: embedded\n",
  "typescript/tsconfig.json": JSON.stringify({ compilerOptions: { target: "es2022", strict: true } }),
  "typescript/stacks/Pulumi.euw1a.yaml": identity(),
  "typescript/index.ts": `const classes: object = { standard: {} };
export = Object.assign(() => ({}), { blueprint: () => ({ classes, global: { aws: {} } }) });
`,
};

/** Makes a fleet in which every command has something to read. */
export async function makeFleet(): Promise<{ folder: FleetFolder; keys: Keys }> {
  const { privateKey } = generateKeyPairSync("ed25519");
  const keys = { privateKey, publicKey: createPublicKey(privateKey) };
  const letter = "kept";
  const sum = createHash("sha256").update(letter).digest("hex");
  const folder = new FleetFolder({
    "stacks/Pulumi.euw1a.yaml": identity(),
    "stacks/Pulumi.euw1b.yaml": identity({ cidr: "10.17.0.0/16", account: '"210000000002"' }),
    "stampworks.yaml": SETTINGS,
    "package.json": JSON.stringify({ name: "probe", private: true }),
    "index.js": STAMPS.replace("({ classes,", '({ app: "shop", environment: "prod", release: "1", classes,'),
    ...{ "outliers.yaml": OUTLIERS, "monitoring.yaml": MONITORING, "ask.yaml": ASK },
    ...{ "plans.json": "[1]", "given.json": "[2]", "plans.schema.json": '{ "type": "array" }' },
    ...{ "movers.yaml": OBJECTS, "expand.sql": SQL, ...TYPESCRIPT },
    "key.pub": keys.publicKey.export({ type: "spki", format: "pem" }).toString(),
    "key.pem": privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    "home.csv": "tenant,residency,stamp\nacme,eu,euw1a\nmoved,eu,euw1a\ngone,eu,euw1a\n",
    ...Object.fromEntries(["acme", "moved", "gone"].map((id) => [`objects/euw1a/${id}/letter.txt`, letter])),
    [`${POINT}/letter.txt`]: letter,
    [`${POINT}/SHA256SUMS`]: `${sum}  letter.txt\n`,
  });
  for (const line of DONE) {
    const { code, text } = await ran(folder.root, line.split(" "));
    if (code !== 0) throw new Error(`${line}: ${text}`);
    if (line !== "up --all") continue;
    // Stamps that come up when there are flags and reference data have them, and a change of them would have nothing to do.
    folder.write("flags.yaml", FLAGS);
    folder.write("reference.yaml", REFERENCE);
  }
  folder.write("state.json", readFileSync(join(folder.root, ".stampworks/state/probe/euw1a.json")));
  writeEvidence(folder, keys);
  writeDrill(folder, keys);
  return { folder, keys };
}

function writeEvidence(folder: FleetFolder, { privateKey, publicKey }: Keys): void {
  folder.write("bundle/rules.json", "[]");
  const statement = statementOf(new Map([["rules.json", Buffer.from("[]")]]), {
    ...{ project: "probe", at: "2026-01-01T00:00:00Z", by: "ann@here", tool: "stampworks 0.1.0" },
    ...{ judged: "render", holds: true, fingerprints: { euw1a: "0".repeat(12) } },
  });
  const payload = Buffer.from(JSON.stringify(statement));
  folder.write(`bundle/${ENVELOPE_FILE}`, JSON.stringify(seal(payload, privateKey, keyIdOf(publicKey))));
}

function writeDrill({ root }: FleetFolder, { privateKey }: Keys): void {
  mkdirSync(join(root, "drills"), { recursive: true });
  const record = drillRecordSchema.parse({
    ...{ version: 1, kind: "restore", project: "probe", stamp: "euw1a", class: "standard", cloud: "aws" },
    ...{ region: "eu-west-1", at: "2026-01-01T00:00:00.000Z", by: "ann@here", tool: "stampworks 0.1.0" },
    promised: { rpoMinutes: 15, rtoMinutes: 120 },
    restored: [
      {
        ...{ name: "files", kind: "objects", point: "20260101T000000Z", digest: "0".repeat(64) },
        ...{ upTo: "2026-01-01T00:00:00.000Z", ageSeconds: 1, tookSeconds: 2 },
        ...{ facts: ["all 1 objects are there"], checks: [], problems: [] },
      },
    ],
    ...{ ageSeconds: 1, tookSeconds: 2, rpoMet: true, rtoMet: true, held: true, problems: [] },
  });
  const file = writeRecord(record, { folder: "drills", key: privateKey, root });
  if (file !== DRILL || !existsSync(join(root, file))) throw new Error(`the record is ${file}`);
}

/** What an update of the stamp would have left that was killed in the middle. */
export function updateJournal({ text }: Kept): readonly object[] {
  const state = text(".stampworks/state/probe/euw1a.json");
  const { deployment } = JSON.parse(state) as {
    deployment: { resources: readonly { readonly urn: string; readonly id?: string }[] };
  };
  const made = deployment.resources.find(({ id }) => id !== undefined);
  if (made === undefined) throw new Error("nothing was made");
  return [
    { kind: "base", digest: createHash("sha256").update(state).digest("hex") },
    { kind: "intent", op: "update", token: "one", state: made },
    { kind: "put", token: "one", state: made },
    { kind: "intent", op: "update", token: "two", state: made },
    { kind: "void", token: "two" },
    { kind: "condemn", urn: made.urn, id: made.id },
    { kind: "drop", urn: made.urn, id: made.id, condemned: true },
    { kind: "put", state: made },
  ];
}
