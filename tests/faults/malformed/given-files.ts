import { createHash, type KeyObject } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { keyIdOf, seal } from "../../../fleet/evidence/envelope";
import { BASE } from "./project-files";
import type { Kept, Reader } from "./reader";

const PRICES = `cloud: aws
region: us-east-1
currency: USD
prices:
  nat.gb: { price: 0.045, unit: GB, asOf: 2026-11-01, source: https://aws.amazon.com/vpc/pricing/ }
`;
const GATES = `prometheus: http://127.0.0.1:1
gates:
  - { name: errors, query: error_share, most: 0.02, looks: 3 }
  - { name: p95, query: p95_seconds, mostOfBefore: 1.5, floor: 0.01 }
budget: { query: burned, most: 0.002 }
`;
const MIGRATIONS = `expand: ./expand.sh
backfill: ./backfill.sh
contract: ./contract.sh
expandFiles: [expand.sql]
minutes: 5
`;
export const SQL = `ALTER TABLE users ADD COLUMN nick text;
-- stampworks-allow prefer-robust-stmts: it is run once, in a transaction
CREATE TABLE notes (id bigint PRIMARY KEY, body text NOT NULL);
`;

const TENANT = { tenant: "acme", residency: "eu", tier: "standard" };
const LOADS = "tenant,requestsPerSecond,databaseConnections,storageGb\nacme,10,5,1\n";
/** In-toto's statement, as far as it says what it is about. */
const statementSchema = z.looseObject({
  subject: z.array(z.object({ name: z.string(), digest: z.object({ sha256: z.string() }) })),
});
const envelopeSchema = z.looseObject({ payload: z.string() });

/** What an envelope's payload says. */
export function payloadOf(envelope: string): string {
  return Buffer.from(envelopeSchema.parse(JSON.parse(envelope)).payload, "base64").toString("utf8");
}

/** Files that a command is given, and what is in a folder that it is given. */
export function givenFiles(
  kept: Kept,
  keys: { publicKey: KeyObject; privateKey: KeyObject },
): readonly Reader[] {
  const { text } = kept;
  const read = (name: string, file: string, by: string, seed = text(file)): Reader => ({
    ...{ name, file, seed, by },
  });
  const signed = (said: Buffer): Buffer =>
    Buffer.from(JSON.stringify(seal(said, keys.privateKey, keyIdOf(keys.publicKey))));
  /** The same as somebody with the fleet's key wrote it: what is in it is looked at, too. */
  const within = (name: string, file: string, by: string): Reader => ({
    ...read(name, file, by, payloadOf(text(file))),
    wrapped: signed,
  });
  const bundle = "tenant-bundle/statement.dsse.json";
  const statement = statementSchema.parse(JSON.parse(payloadOf(text(bundle))));
  /** The statement of a bundle whose manifest says something else. */
  const over = (said: Buffer): Buffer => {
    const sha256 = createHash("sha256").update(said).digest("hex");
    const subject = statement.subject.map((each) =>
      each.name === "manifest.json" ? { ...each, digest: { sha256 } } : each,
    );
    return signed(Buffer.from(JSON.stringify({ ...statement, subject })));
  };
  const restore = "tenants restore tenant-bundle --to euw1a --public-key key.pub";
  const restored = (reader: Reader): Reader => ({ ...reader, changes: ["objects"] });
  return [
    read("an exported state", "state.json", "check --state state.json"),
    read("an exported state, for an audit", "state.json", "audit state.json"),
    read(
      "a stack's config, for an audit",
      "Pulumi.state.yaml",
      "audit state.json --identity region",
      "config:\n  aws:region: eu-west-1\n  shop:region: eu-west-1\n",
    ),
    read(
      "tenants to import",
      "tenants.csv",
      "tenants import tenants.csv --dry-run",
      "tenant,residency,tier\nnew,eu,standard\nother,eu,premium\n",
    ),
    read(
      "tenants to import as JSON",
      "tenants.json",
      "tenants import tenants.json --dry-run",
      JSON.stringify([{ ...TENANT, tenant: "new" }]),
    ),
    read("what tenants take", "loads.csv", "tenants load --file loads.csv", LOADS),
    read("moves", "moves.csv", "tenants move --file moves.csv --check", "tenant,to\nacme,euw1b\n"),
    read(
      "moves as JSON",
      "moves.json",
      "tenants move --file moves.json --check",
      JSON.stringify([{ tenant: "acme", to: "euw1b" }]),
    ),
    read("use", "use.csv", "capacity --use use.csv", "stamp,at,tenants\neuw1a,2026-01-01,10\n"),
    read("prices", "prices.yaml", "cost --prices prices.yaml", PRICES),
    read("a base of costs", "base.lock.json", "cost --diff base.lock.json", BASE),
    read("gates by numbers", "gates.yaml", "rollout --release r2 --gate-metrics gates.yaml --plan", GATES),
    read(
      "migrations",
      "migrations.yaml",
      "rollout --release r2 --migrations migrations.yaml --plan",
      MIGRATIONS,
    ),
    read("SQL that expands", "expand.sql", "rollout --release r2 --migrations migrations.yaml --plan", SQL),
    read("signed evidence", "bundle/statement.dsse.json", "evidence verify bundle --public-key key.pub"),
    within("what evidence says", "bundle/statement.dsse.json", "evidence verify bundle --public-key key.pub"),
    read("a public key", "key.pub", "evidence verify bundle --public-key key.pub"),
    {
      ...read("a private key", "key.pem", "tenants export acme --out exported --key key.pem"),
      without: ["exported"],
    },
    {
      ...read("a bundle's manifest", "tenant-bundle/manifest.json", restore),
      beside: (said) => ({ [bundle]: over(said) }),
    },
    restored(read("a bundle's part", kept.name(/\/tenant-bundle\/[^/]+\/[^/]+$/), restore)),
    restored(read("a bundle's signature", bundle, restore)),
    restored(within("what a bundle's signature says", bundle, restore)),
    {
      ...read(
        "the checksums of a recovery point",
        "points/euw1a/20260101T000000Z/SHA256SUMS",
        "drill restore euw1a --key key.pem",
      ),
      without: ["drills"],
    },
    read("a record of a drill", DRILL, "status"),
    within("what a record of a drill says", DRILL, "report --out -"),
    {
      ...read("the passphrase's file", "passphrase.txt", "up euw1a", "test\n"),
      env: (root) => ({ PULUMI_CONFIG_PASSPHRASE_FILE: join(root, "passphrase.txt") }),
    },
  ];
}

/** The record of a drill that was made when the fleet was. */
export const DRILL = "drills/20260101T000000Z-euw1a.dsse.json";
