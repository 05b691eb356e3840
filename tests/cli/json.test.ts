import { createHash, generateKeyPairSync } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import Ajv2020, { type ValidateFunction } from "ajv/dist/2020";
import { COMMANDS } from "../../cli/commands";
import type { CommandDefinition } from "../../cli/common/command";
import { openDuckDb } from "../../events/centre/open";
import { event } from "../events/events";
import { HAS_CHAIN, NATS } from "../events/nats";
import { HAPROXY } from "../routing/haproxy";
import { runCommand } from "./run-command";

const repository = resolve(__dirname, "../..");
const schemas = join(repository, "docs/schemas");

/** Draws; its output has a format of its own, whatever --json says. */
const DRAWN = ["graph"];

/** A run of a command, and the exit code it ends with (default 0). */
interface Asked {
  readonly args: readonly string[];
  readonly code?: number;
}

const run = (args: string, code = 0): Asked => ({ args: args.split(" "), code });
const NEW_STAMP = "euw1b --cloud aws --region eu-west-1 --account 310000000009 --class small --ring early";
const PULL_REQUEST = "pr7 --cloud aws --region eu-west-1 --class small --ring early";
const QUICK = "--yes --dual-write 0 --soak 0 --lease 0";

/** Each command over the example fleet, in an order in which one makes what the next shows. */
const RUNS: readonly (readonly [command: string, ...runs: Asked[]])[] = [
  ["check", run("check")],
  ["render", run("render euw1a --out euw1a.json"), run("render use1a --out use1a.json")],
  ["audit", run("audit euw1a.json use1a.json", 1)],
  ["allow", run("allow --from-check")],
  // Not below a project: in a folder of its own.
  ["init", run("init --cwd {fresh} --cloud aws --regions eu-west-1,us-east-1 --app demo --engine embedded")],
  ["lock", run("lock"), run("lock --check")],
  ["evidence", run("evidence bundle --key evidence.key")],
  ["evidence-verify", run("evidence verify bundle --public-key evidence.pub")],
  // Without credentials nothing is asked of a cloud, and nothing is fine.
  ["doctor", run("doctor euw1a", 1)],
  ["preview", run("preview")],
  [
    "add",
    run(`add ${NEW_STAMP}`),
    run(`add ${NEW_STAMP}`),
    run(`add ${PULL_REQUEST} --account 310000000010,310000000011 --reserve --expires 2099-01-31`),
  ],
  ["central-search", run("central search order/42 --file centre.duckdb")],
  ["central-redrive", run("central redrive")],
  ["up", run("up euw1a euw1b")],
  ["status", run("status")],
  ["drift", run("drift")],
  ["cost", run("cost"), run("cost euw1a"), run("cost --by tenant")],
  [
    "capacity",
    run("capacity --growth 20 --deploy 5d --restore-rate 100"),
    run("capacity --tenants 1000 --split eu=0.6,us=0.4 --sizes 50:900,500:4000"),
  ],
  ["capacity-size", run("capacity size --connections 400 --connections-per-tenant 2 --costs 100,20")],
  [
    "tenants-register",
    run("tenants register euw1a euw1b"),
    run("tenants register euw1a"),
    run("tenants register legacy --external"),
    run("tenants register legacy --external --end"),
  ],
  ["tenants-stamps", run("tenants stamps")],
  [
    "tenants-place",
    run("tenants place acme --residency eu --dry-run"),
    run("tenants place acme --residency eu --requests-per-second 5 --database-connections 8 --storage-gb 1"),
    run("tenants place acme --residency eu"),
  ],
  [
    "tenants-add",
    run("tenants add new --residency eu"),
    run("tenants add new --residency eu"),
    run("tenants add new --status"),
    run("tenants add failing --residency eu", 3),
  ],
  ["tenants-import", run("tenants import tenants.csv --dry-run"), run("tenants import tenants.csv")],
  [
    "tenants-load",
    run("tenants load acme --requests-per-second 6 --database-connections 8 --storage-gb 1"),
    run("tenants load --file loads.csv"),
  ],
  ["tenants-numbers", run("tenants numbers router.log")],
  ["tenants-suspend", run("tenants suspend acme --reason unpaid"), run("tenants suspend acme")],
  ["tenants-list", run("tenants list"), run("tenants list --stamp euw1b")],
  ["tenants-resume", run("tenants resume acme")],
  ["tenants-view-push", run("tenants view push euw1a")],
  ["tenants-view", run("tenants view")],
  ["tenants-view-end", run("tenants view end euw1a --yes")],
  ["tenants-pin", run("tenants pin acme"), run("tenants pin acme --undo")],
  ["tenants-show", run("tenants show acme"), run("tenants show acme --history")],
  ["tenants-domain-add", run("tenants domain add acme shop.acme.example.com")],
  ["tenants-domain", run("tenants domain")],
  ["tenants-domain-list", run("tenants domain list"), run("tenants domain list acme")],
  ["tenants-domain-remove", run("tenants domain remove acme shop.acme.example.com")],
  [
    "tenants-function",
    run("tenants function acme batch --stamp euw1b"),
    run("tenants function acme batch --end"),
  ],
  [
    "tenants-canary",
    run("tenants canary eu-standard --stamp euw1b --share 5%"),
    run("tenants canary eu-standard --end"),
  ],
  ["stamps-maintenance", run("stamps maintenance euw1a --for 30m"), run("stamps maintenance euw1a --end")],
  ["stamps-failing", run("stamps failing euw1a --for 10m --why errors"), run("stamps failing euw1a --end")],
  ["stamps-strangers", run("stamps strangers euw1a"), run("stamps strangers euw1a --end")],
  ["tenants-domain-renew", run("tenants domain renew --certificates certificates")],
  ["tenants-drain", run("tenants drain euw1a"), run("tenants drain euw1a --undo")],
  [
    "tenants-export",
    run("tenants export --out registry.json"),
    run("tenants export zoe --out zoe-bundle --key evidence.key"),
  ],
  // zoe and yan are on it; whoever stays, as failing does, which is not ready, is told with the plan.
  ["tenants-evacuate", run("tenants evacuate euw1a --out plan.json", 1)],
  ["tenants-rebalance", run("tenants rebalance")],
  ["tenants-consolidate", run("tenants consolidate")],
  [
    "tenants-move",
    run("tenants move --file plan.json --check"),
    run("tenants move zoe --to euw1b --check"),
    run(`tenants move zoe --to euw1b --until copy ${QUICK}`),
    run("tenants move zoe --status"),
    run("tenants move zoe --resume"),
    run("tenants move --file moves.csv --check"),
    run(`tenants move --file moves.csv ${QUICK}`),
  ],
  [
    "tenants-protect",
    run("tenants protect zoe --standby euw1a --reason test --once"),
    run("tenants protect zoe --status"),
  ],
  ["tenants-failover", run("tenants failover zoe --yes --lease 100ms")],
  ["tenants-failback", run("tenants failback zoe --yes --lease 100ms --soak 0 --every 50ms")],
  [
    "tenants-erase",
    run("tenants erase yan --lease 0 --yes --export yan-bundle --key evidence.key"),
    run("tenants erase bob --lease 0 --yes"),
  ],
  ["tenants-restore", run("tenants restore yan-bundle --public-key evidence.pub")],
  ["users-link", run("users link auth0|12 acme new")],
  ["users-of", run("users of auth0|12"), run("users of nobody")],
  ["users-unlink", run("users unlink auth0|12 new"), run("users unlink --tenant acme --yes")],
  ["tenants-remove", run("tenants remove acme --yes")],
  ["ask", run("ask --stamps euw1a hello"), run("ask --door nowhere --stamps euw1a hello", 1)],
  ["outliers", run("outliers", 1)],
  ["monitoring", run("monitoring --out monitoring")],
  ["serve", run("serve --port 0 --for 2")],
  // Nothing was backed up: what it finds is a result, too.
  ["drill-restore", run("drill restore euw1a --key evidence.key", 1)],
  ["drill-rebuild", run("drill rebuild euw1a --as drill1 --account 310000000078 --key evidence.key --yes")],
  [
    "drill-fail",
    run("drill fail euw1a --what app --key evidence.key --yes"),
    run("drill fail euw1a --what app --ask"),
    run("drill fail euw1a --end"),
  ],
  // There is no backup of it: that is a finding.
  ["drill-registry", run("drill registry --key evidence.key", 1)],
  ["report", run("report"), run("report --drift")],
  ["stamps-reserved", run("stamps reserved")],
  ["stamps-release", run("stamps release pr7"), run("stamps release pr7")],
  ["stamps-rotate", run("stamps rotate euw1a")],
  [
    "rollout",
    run("rollout --release 2030.1.0 --plan"),
    run("rollout --release 2030.1.0 --yes --stamps euw1a"),
  ],
  ["flags-apply", run("flags apply --plan"), run("flags apply --yes"), run("flags apply --yes")],
  [
    "flags-set",
    run("flags set checkout on --ring canary --plan"),
    run("flags set checkout on --stamp euw1a --yes"),
  ],
  ["flags-list", run("flags list")],
  ["flags-clear", run("flags clear checkout --yes")],
  [
    "reference-apply",
    run("reference apply --plan"),
    run("reference apply --yes"),
    run("reference apply --yes"),
  ],
  ["reference-set", run("reference set plans plans.json --plan")],
  ["reference-status", run("reference status")],
  // Its newest recovery point is months old: that is more than its class may lose.
  ["recover", run("recover euw1b --to euw1z --account 310000000077 --yes", 1)],
  // A stamp that serves refuses, which is a result, too.
  ["destroy", run("destroy euw1a", 3)],
  ["retire", run("retire --expired"), run("retire use1a --yes")],
  ...(HAPROXY === undefined
    ? []
    : [
        ["route", { args: ["route", "--local", "--for", "1", "--port", "0", "--haproxy", HAPROXY] }] as const,
      ]),
  ...(HAS_CHAIN
    ? [["central", { args: ["central", "--local", "--for", "1", "--nats", NATS ?? ""] }] as const]
    : []),
];

/** No command finds credentials of whoever runs the tests. */
const NO_CREDENTIALS = {
  ...{ AWS_EC2_METADATA_DISABLED: "true", AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", AWS_PROFILE: "" },
  ...{ AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" },
};

/** Every command with its whole name, as its schema is called; those below others, too. */
function named(parts: typeof COMMANDS, above: readonly string[] = []): [string, CommandDefinition][] {
  return parts.flatMap((part): [string, CommandDefinition][] => {
    const [own = ""] = ("usage" in part ? part.usage : part.name).split(" ");
    const names = [...above, own];
    const below = named(part.commands, names);
    return "usage" in part ? [[names.join("-"), part], ...below] : below;
  });
}

const ALL = named(COMMANDS).filter(([name]) => !DRAWN.includes(name));

/** The published schema of a command. */
function published(name: string): ValidateFunction {
  const schema = JSON.parse(readFileSync(join(schemas, `${name}.json`), "utf8")) as object;
  return new Ajv2020({ allErrors: true, strict: false, validateFormats: false }).compile(schema);
}

test("every command has a schema, and a run that is held against it", () => {
  const unpublished = ALL.map(([name]) => name).filter((name) => !existsSync(join(schemas, `${name}.json`)));
  expect(unpublished).toEqual([]);
  const run = RUNS.map(([name]) => name);
  const left = ALL.map(([name]) => name).filter((name) => !run.includes(name));
  if (HAPROXY === undefined) console.warn("skipped: route, as there is no HAProxy 3.0 or newer");
  expect(left.sort()).toEqual([
    ...(HAS_CHAIN ? [] : ["central"]),
    ...(HAPROXY === undefined ? ["route"] : []),
  ]);
});

test.each(ALL)("the schema of %s takes no field more and none less than it names", async (name, command) => {
  const schema = JSON.parse(readFileSync(join(schemas, `${name}.json`), "utf8")) as unknown;
  expect(openObjects(schema)).toEqual([]);
  expect(await command.schema()).toBeDefined();
});

/** Where a schema takes an object of any keys: neither its keys nor the form of its values are said. */
function openObjects(schema: unknown, path = ""): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  const entries = Object.entries(schema);
  const of = new Map<string, unknown>(entries);
  const isOpen = of.get("type") === "object" && of.get("additionalProperties") === undefined;
  return [
    ...(isOpen ? [path] : []),
    ...entries.flatMap(([key, value]) => openObjects(value, `${path}/${key}`)),
  ];
}

describe("over the example fleet", () => {
  let folder: string;
  let fresh: string;
  /** Answers as Prometheus does, of three stamps of which one is slow. */
  const prometheus = createServer((_, response) => {
    const series = (stamp: string, value: string) => ({
      metric: { stamp },
      values: Array.from({ length: 30 }, (__, moment) => [moment, value]),
    });
    const result = [series("euw1a", "0.2"), series("use1a", "0.2"), series("apse1a", "0.9")];
    response.end(JSON.stringify({ status: "success", data: { resultType: "matrix", result } }));
  });
  beforeAll(async () => {
    fresh = mkdtempSync(join(tmpdir(), "stampworks-json-"));
    folder = mkdtempSync(join(tmpdir(), "stampworks-json-"));
    cpSync(join(repository, "examples/single-cloud"), folder, { recursive: true });
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(repository, join(folder, "node_modules/stampworks"), "dir");
    writeFileSync(
      join(folder, "tenants.csv"),
      "tenant,residency,stamp\nzoe,eu,euw1a\nyan,eu,euw1a\nbob,eu,\n",
    );
    // An exception that nobody needs is in a verdict, with all that it may say.
    writeFileSync(
      join(folder, "stampworks.allow.yaml"),
      'allow:\n  - { path: "aws:ec2/*", pattern: vpc-1, reason: a link, owner: team-net, expires: 2099-01-31 }\n',
    );
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    writeFileSync(join(folder, "evidence.key"), privateKey.export({ type: "pkcs8", format: "pem" }));
    writeFileSync(join(folder, "evidence.pub"), publicKey.export({ type: "spki", format: "pem" }));
    writeFileSync(
      join(folder, "loads.csv"),
      "tenant,requestsPerSecond,databaseConnections,storageGb\nzoe,1,1,1\nyan,2,2,2\n",
    );
    writeFileSync(
      join(folder, "flags.yaml"),
      'flags:\n  checkout: { variants: { "on": true, "off": false }, defaultVariant: "off" }\n',
    );
    writeFileSync(
      join(folder, "router.log"),
      '{"time":1,"tenant":"acme","stamp":"euw1a","status":200,"total":3}\n',
    );
    writeFileSync(join(folder, "plans.json"), "[]");
    writeFileSync(join(folder, "reference.yaml"), "data: { plans: { file: plans.json } }\n");
    appendFileSync(
      join(folder, "stampworks.yaml"),
      "external: { legacy: { host: legacy.example.com, cloud: aws, region: eu-west-1, residency: eu, bounds: { tenants: 5, requestsPerSecond: 5, databaseConnections: 50, storageGb: 5 }, exempt: { until: 2099-06-30, reason: customers of before, owner: team } } }\nonboard: [{ name: hello, command: 'test $STAMPWORKS_TENANT = new' }]\ndrills:\n  residency: [eu]\n  restore: [{ kind: objects, points: 'backups/{stamp}', into: { kind: directory, folder: 'stores/{stamp}' } }]\n" +
        "  registry: { backup: { kind: folder, points: backups/registry }, rpoMinutes: 15, rtoMinutes: 60 }\n" +
        '  faults:\n    classes: [small]\n    tenants: [failing, new]\n    load: { command: "echo \'{\\"requests\\":1,\\"errors\\":0,\\"p50Ms\\":1,\\"p99Ms\\":1}\'" }\n' +
        "    app: { by: { kind: command, break: touch app-broken, broken: test -e app-broken, mend: 'true' }, steadySeconds: 0, everySeconds: 0.05, healthy: 'true', others: 'true', alarm: test -e app-broken }\n",
    );
    const point = join(folder, "backups/euw1b/20260101T000000Z");
    mkdirSync(point, { recursive: true });
    writeFileSync(join(point, "one"), "one");
    const sum = createHash("sha256").update("one").digest("hex");
    writeFileSync(join(point, "SHA256SUMS"), `${sum}  one\n`);
    writeFileSync(join(folder, "moves.csv"), "tenant,to\nzoe,euw1b\nyan,euw1b\n");
    writeFileSync(
      join(folder, "movers.yaml"),
      'movers:\n  - kind: objects\n    store: { kind: directory, folder: "objects/{stamp}" }\n    prefix: "t/{tenant}/"\n',
    );
    writeFileSync(
      join(folder, "ask.yaml"),
      "doors: { here: { kind: command, read: [echo, '{stamp}'] }, nowhere: { kind: command, read: [/no/program] } }\n",
    );
    const centre = await openDuckDb(join(folder, "centre.duckdb"));
    await centre.take([event("zoe", 1, { subject: "order/42", time: new Date().toISOString() })]);
    await centre.close();
    writeFileSync(join(folder, "monitoring.yaml"), 'stamps: { target: "{stamp}.example.com:443" }\n');
    await new Promise<void>((listening) => prometheus.listen(0, "127.0.0.1", listening));
    const { port } = prometheus.address() as AddressInfo;
    writeFileSync(
      join(folder, "outliers.yaml"),
      `prometheus: http://127.0.0.1:${port}\nsignals: [{ name: p95, kind: latency, query: p95, floor: 0.01 }]\n`,
    );
    for (const tenant of ["zoe", "yan"]) {
      mkdirSync(join(folder, "objects/euw1a/t", tenant), { recursive: true });
      writeFileSync(join(folder, "objects/euw1a/t", tenant, "one"), tenant);
    }
  });
  afterAll(() => {
    prometheus.close();
    for (const each of [folder, fresh]) rmSync(each, { recursive: true, force: true });
  });

  test.each(RUNS.map(([name, ...runs]) => ({ name, runs })))(
    "what $name prints with --json is what its schema says",
    async ({ name, runs }) => {
      const validate = published(name);
      for (const { args: given, code = 0 } of runs) {
        const args = given.map((arg) => (arg === "{fresh}" ? fresh : arg));
        const ran = await runCommand(folder, [...args, "--json"], NO_CREDENTIALS);
        expect({
          args,
          code: ran.code,
          stderr: ran.code === code ? "" : `${ran.stderr}${ran.stdout}`,
        }).toEqual({
          args,
          code,
          stderr: "",
        });
        const printed: unknown = JSON.parse(ran.stdout);
        validate(printed);
        expect({ args, errors: validate.errors ?? [] }).toEqual({ args, errors: [] });
        // A field more than it names, and any that must be there less, is refused: the schema is no net with holes.
        expect(validate({ ...Object(printed), "not-a-field": 1 })).toBe(false);
        expect(validate({})).toBe(false);
      }
    },
  );
});
