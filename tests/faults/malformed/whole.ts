import { generateKeyPairSync } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  lstatSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { COMMANDS } from "../../../cli/commands";
import { Output } from "../../../cli/common/output";
import { keyIdOf, seal } from "../../../fleet/evidence/envelope";
import { ENVELOPE_FILE } from "../../../fleet/evidence/evidence";
import { statementOf } from "../../../fleet/evidence/statement";
import { runLine } from "../../../cli/common/program";
import { classSchema } from "../../../components/contract/class";
import { FleetFolder, identity, PROGRAM } from "../../cli/fleet-folder";
import { beginOf } from "../../rollout/runs";

/** A file that the command reads, as it should be, and a command that reads it. */
export interface Reader {
  readonly name: string;
  /** From the project's folder. */
  readonly file: string;
  readonly seed: string;
  readonly args: readonly string[];
  /** What must be gone for the file to be read. */
  readonly without?: readonly string[];
}

const STANDARD = classSchema.parse({
  bounds: { tenants: 100, requestsPerSecond: 1000, databaseConnections: 500, storageGb: 1000 },
  app: { image: "web" },
});
const ROUTING = `config:
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
const MOVERS = `movers:
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
const PRICES = `cloud: aws
region: us-east-1
currency: USD
prices:
  nat.gb: { price: 0.045, unit: GB, asOf: 2026-11-01, source: https://aws.amazon.com/vpc/pricing/ }
`;
const BASE = JSON.stringify({
  version: 1,
  forms: { "standard/aws": { fingerprint: "0".repeat(64), outputs: {}, resources: {}, classes: {} } },
});
const LOCK = JSON.stringify({
  pid: 1,
  host: "elsewhere",
  machine: "0".repeat(32),
  boot: "b",
  space: "s",
  started: 1,
  user: "ann",
  since: "2026-01-01T00:00:00.000Z",
  doing: "rollout of r1",
  over: true,
});

/** A fleet with a stamp that is up, a registry, a journal, a lock and a bundle of evidence: one of every file there is. */
export class Whole {
  readonly folder: FleetFolder;
  private readonly kept = mkdtempSync(join(tmpdir(), "malformed-"));

  private constructor() {
    this.folder = new FleetFolder({
      "stacks/Pulumi.euw1a.yaml": identity(),
      "stacks/Pulumi.euw1b.yaml": identity({ cidr: "10.17.0.0/16", account: '"210000000002"' }),
      "index.js": PROGRAM.replaceAll(/(standard|premium): \{\}/g, `$1: ${JSON.stringify(STANDARD)}`).replace(
        "({ classes,",
        '({ app: "shop", environment: "prod", release: "1", classes,',
      ),
    });
  }

  static async make(): Promise<Whole> {
    const whole = new Whole();
    const { folder } = whole;
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    folder.write("key.pub", publicKey.export({ type: "spki", format: "pem" }));
    const { code, text } = await whole.run(["up", "euw1a"]);
    if (code !== 0) throw new Error(text);
    folder.write("bundle/rules.json", "[]");
    const statement = statementOf(new Map([["rules.json", Buffer.from("[]")]]), {
      ...{ project: "probe", at: "2026-01-01T00:00:00Z", by: "ann@here", tool: "stampworks 0.1.0" },
      ...{ judged: "render", holds: true, fingerprints: { euw1a: "0".repeat(12) } },
    });
    const payload = Buffer.from(JSON.stringify(statement));
    folder.write(`bundle/${ENVELOPE_FILE}`, JSON.stringify(seal(payload, privateKey, keyIdOf(publicKey))));
    const state: unknown = JSON.parse(readFileSync(join(folder.root, whole.state), "utf8"));
    folder.write("state.json", JSON.stringify(state));
    cpSync(folder.root, whole.kept, { recursive: true, verbatimSymlinks: true });
    return whole;
  }

  /** The embedded engine's state of the stamp that is up. */
  readonly state = ".stampworks/state/probe/euw1a.json";

  /** Every kind of file that is read, with a command that reads it. */
  readers(): readonly Reader[] {
    const text = (name: string): string => readFileSync(join(this.kept, name), "utf8");
    const read = (name: string, file: string, args: string, seed = text(file)): Reader => ({
      name,
      file,
      seed,
      args: args.split(" "),
    });
    const journal = [
      beginOf({ early: ["euw1a"] }),
      { kind: "step", stamp: "euw1a", direction: "update", state: "started", at: "2026-01-01T00:00:00.000Z" },
      { kind: "end", state: "done", by: "a@b", at: "2026-01-01T00:00:00.000Z" },
    ];
    const lines = journal.map((line) => `${JSON.stringify(line)}\n`).join("");
    const summary = { without: [this.state.replace(/\.json$/, ".summary")] };
    return [
      read("a stamp's config", "stacks/Pulumi.euw1b.yaml", "status"),
      read("the routing layer's config", "stacks/Pulumi.routing.yaml", "status", ROUTING),
      read("the project", "Pulumi.yaml", "status"),
      read(
        "the settings",
        "stampworks.yaml",
        "status",
        "engine: embedded\njournal: folder\nevidence:\n  publicKey: key.pub\n",
      ),
      read("an exported state", "state.json", "check --state state.json"),
      read("an exported state, for an audit", "state.json", "audit --state state.json"),
      { ...read("a state of the embedded engine", this.state, "status"), ...summary },
      read("the allow-list", "stampworks.allow.yaml", "check --state state.json", ALLOW),
      read("a rollout's journal", ".stampworks/rollouts/rollout-0001.jsonl", "rollout --resume", lines),
      read("a lock", ".stampworks/rollouts/lock.7", "rollout --abandon", LOCK),
      read(
        "the record of used ids",
        "stacks/retired.yaml",
        "add euw1c",
        'euw0a: { generation: 2, on: "2026-01-31" }\n',
      ),
      read(
        "tenants to import",
        "tenants.csv",
        "tenants import tenants.csv --dry-run",
        "tenant,residency,tier\nacme,eu,standard\nother,eu,premium\n",
      ),
      read(
        "tenants to import as JSON",
        "tenants.json",
        "tenants import tenants.json --dry-run",
        JSON.stringify([{ tenant: "acme", residency: "eu", tier: "standard" }]),
      ),
      read("moves", "moves.csv", "tenants move --file moves.csv --check", "tenant,to\nacme,euw1b\n"),
      read(
        "moves as JSON",
        "moves.json",
        "tenants move --file moves.json --check",
        JSON.stringify([{ tenant: "acme", to: "euw1b" }]),
      ),
      read("the movers", "movers.yaml", "tenants move acme --to euw1b --check", MOVERS),
      read("use", "use.csv", "capacity --use use.csv", "stamp,at,tenants\neuw1a,2026-01-01,10\n"),
      read("prices", "prices.yaml", "cost --prices prices.yaml", PRICES),
      read("a base of costs", "base.lock.json", "cost --diff base.lock.json", BASE),
      read("the lock", "blueprint.lock.json", "check --state state.json --lock", BASE),
      read("signed evidence", "bundle/statement.dsse.json", "evidence verify bundle --public-key key.pub"),
      read("a public key", "key.pub", "evidence verify bundle --public-key key.pub"),
    ];
  }

  /** Runs a command while a file says this, and puts the project back as it was. */
  read(reader: Reader, content: Uint8Array): Promise<Said> {
    return this.readMade(reader, (path) => writeFileSync(path, content));
  }

  /** The same where it is no file that says something. */
  async readMade({ args, file, without = [] }: Reader, make: (path: string) => void): Promise<Said> {
    const { root } = this.folder;
    for (const gone of without) rmSync(join(root, gone), { force: true });
    mkdirSync(dirname(join(root, file)), { recursive: true });
    rmSync(join(root, file), { force: true });
    make(join(root, file));
    const before = this.look();
    const said = await this.run(args);
    const isChanged = without.length > 0 || this.look() !== before;
    rmSync(join(root, file), { recursive: true, force: true });
    if (isChanged) {
      rmSync(join(root, ".stampworks"), { recursive: true, force: true });
      cpSync(join(this.kept, ".stampworks"), join(root, ".stampworks"), { recursive: true });
    }
    if (!isChanged || !file.startsWith(".stampworks")) this.restore(file);
    return said;
  }

  run(args: readonly string[]): Promise<Said> {
    return ran(this.folder.root, args);
  }

  dispose(): void {
    this.folder.remove();
    rmSync(this.kept, { recursive: true, force: true });
  }

  /** What lies in the project's state folder: most commands leave it as it was, and to copy it takes longer than they do. */
  private look(): string {
    const folder = join(this.folder.root, ".stampworks");
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
    return names
      .map((name) => {
        const { ino, mtimeMs, size } = lstatSync(join(folder, name));
        return `${name} ${ino} ${size} ${mtimeMs}`;
      })
      .join("\n");
  }

  private restore(file: string): void {
    const before = copyOf(join(this.kept, file));
    if (before !== undefined) writeFileSync(join(this.folder.root, file), before);
  }
}

function copyOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** What a command printed, on either stream, its exit code, and the processor's time it took. */
export interface Said {
  readonly code: number;
  readonly text: string;
  readonly cpuMs: number;
  /** It waited for something that never came, and was stopped. */
  readonly hangs: boolean;
}

/** A command that has not ended by then waits for what never comes, however busy the machine is. */
const LONGEST_MS = 120_000;

async function ran(root: string, args: readonly string[]): Promise<Said> {
  let text = "";
  const stream = { write: (part: string) => (text += part) };
  const env = { ...process.env, PULUMI_CONFIG_PASSPHRASE: "test", CI: "1" };
  const output = new Output({ stdout: stream, stderr: stream, env });
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), LONGEST_MS);
  const before = process.cpuUsage();
  const line = ["--cwd", root, ...args];
  const code = await runLine(line, { commands: COMMANDS, output, env, signal: stop.signal });
  clearTimeout(timer);
  const { system, user } = process.cpuUsage(before);
  return { code, text, cpuMs: (system + user) / 1000, hangs: stop.signal.aborted };
}
