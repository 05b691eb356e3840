import { generateKeyPairSync } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type CliResult, runCommand } from "../cli/run-command";

const repository = resolve(__dirname, "../..");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stampworks-own-"));
  cpSync(join(repository, "examples/own-program"), folder, {
    recursive: true,
    filter: (path) => !path.includes(".stampworks"),
  });
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(join(repository, "node_modules/@pulumi"), join(folder, "node_modules/@pulumi"), "dir");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (line: string): Promise<CliResult> => runCommand(folder, line.split(" "), { NO_COLOR: "1" });
const edit = (file: string, from: string | RegExp, to: string): void => {
  const before = readFileSync(join(folder, file), "utf8");
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${file} has no ${String(from)}`);
  writeFileSync(join(folder, file), after);
};
const statesOf = (): string[] => {
  const states = join(folder, ".stampworks/state/orders");
  return readdirSync(states)
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(states, name));
};

test("the example uses nothing of the package", () => {
  expect(readFileSync(join(folder, "index.js"), "utf8")).not.toMatch(/(?<!\.)require\("(?!@pulumi\/)/u);
});

test("stacks of plain resources are judged by both laws and the baseline, and recorded", async () => {
  const { code, stdout } = await run("check");
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining("law closed: holds for 3 stamps"),
  });
  expect(stdout).toMatch(
    /law equal: {2}holds \(standard on aws, release 2026\.10\.2: 3 stamps, [0-9a-f]{12}\)/u,
  );
  expect((await run("lock --check")).code).toBe(0);
  edit("index.js", "batchSize: 10", "batchSize: 20");
  expect((await run("lock --check")).code).toBe(1);
});

test.each([
  [
    "a setting that one stack has by itself",
    "Pulumi.prod-us.yaml",
    'memory: "512"',
    'memory: "1024"',
    /prod-us differs from prod-eu in 1 place:\n.*memorySize: 1024, the others have 512/u,
  ],
  [
    "a queue of somebody else in all stacks",
    "index.js",
    "BUCKET: bucket.bucket",
    'BUCKET: bucket.bucket, PEER: "https://sqs.eu-west-1.amazonaws.com/998877665544/other"',
    /prod-eu, prod-us, prod-us2: .*\n.*environment\.variables\.PEER refers to what the stamp did not make/u,
  ],
  [
    "a sister's queue in one stack",
    "index.js",
    "BUCKET: bucket.bucket",
    'BUCKET: bucket.bucket, PEER: stack === "prod-us" ? "orders-prod-eu-dead" : "orders-" + stack + "-dead"',
    /law closed: BROKEN in 1 of 3 stamps: 1 foreign reference\n.*prod-us: .*\n.*refers to stamp prod-eu's/u,
  ],
  [
    "another stack's region written down",
    "index.js",
    /serviceName: `[^`]*`/u,
    'serviceName: "com.amazonaws.eu-west-1.s3"',
    /law closed: BROKEN/u,
  ],
])("%s is found, where it is", async (_, file, from, to, finding) => {
  edit(file, from, to);
  const { code, stdout } = await run("check");
  expect(code).toBe(1);
  expect(stdout).toMatch(finding);
});

test.each([
  [
    "a key that a stack lacks",
    "Pulumi.prod-us.yaml",
    / {2}aws:region: .*\n/u,
    "",
    /Pulumi\.prod-us\.yaml.*aws:region: missing/u,
  ],
  [
    "blocks that overlap",
    "Pulumi.prod-us.yaml",
    "10.41.0.0/16",
    "10.40.0.0/16",
    /Pulumi\.prod-us\.yaml:\d+:\d+: orders:cidr: the block shares addresses with stamp "prod-eu"/u,
  ],
  [
    "a key without its namespace",
    "stampworks.yaml",
    "account: orders:account",
    "account: account",
    /stampworks\.yaml.*identity\.account: not allowed; received "account".*with its namespace/u,
  ],
])("%s is refused with its place and what to do", async (_, file, from, to, message) => {
  edit(file, from, to);
  const { code, stderr } = await run("check");
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test("stacks come up, take a release ring by ring, do not drift, and are tied to the lock", async () => {
  expect((await run("up --all")).stdout).toMatch(/105 created/u);
  const { code, stdout } = await run("rollout --release 2026.11.0 --yes");
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(/3 stamps in \d waves[\s\S]*3 done/u),
  });
  expect(readFileSync(join(folder, "Pulumi.prod-eu.yaml"), "utf8")).toContain('orders:release: "2026.11.0"');
  expect((await run("drift")).stdout).toMatch(/0 of 3 stamps drifted/u);
  expect((await run(`check --state ${statesOf().join(" ")} --lock`)).code).toBe(0);
  edit("index.js", "batchSize: 10", "batchSize: 20");
  const changed = await run(`check --state ${statesOf().join(" ")} --lock`);
  expect({ code: changed.code, stdout: changed.stdout }).toEqual({
    code: 1,
    stdout: expect.stringMatching(/prod-eu differs from its render in 1 place:\n.*batchSize/u),
  });
  expect((await run("retire prod-eu --yes")).stderr).toMatch(/stampworks\.yaml.*destroy <stack>/u);
});

test("what is proposed to the allow-list lets the law hold, and stands in the evidence as an exception", async () => {
  edit(
    "index.js",
    "BUCKET: bucket.bucket",
    'BUCKET: bucket.bucket, PEER: "https://sqs.eu-west-1.amazonaws.com/998877665544/other"',
  );
  const proposed = await run("allow --from-check --reason peer --owner orders");
  expect(proposed.stdout).toContain('path: "aws:lambda/function:Function#environment.variables.PEER"');
  writeFileSync(join(folder, "stampworks.allow.yaml"), proposed.stdout);
  expect((await run("lock")).code).toBe(0);

  const { privateKey } = generateKeyPairSync("ed25519");
  writeFileSync(join(folder, "key.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
  const { code, stdout } = await run("evidence evidence --key key.pem");
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringMatching(
      /evidence: 3 stamps[^\n]*1 exception[\s\S]*both laws and the baseline hold/u,
    ),
  });
  const exceptions = readFileSync(join(folder, "evidence/exceptions.json"), "utf8");
  expect(exceptions).toMatch(/"owner":\s*"orders"/u);
});

test("a new stack gets a free block and all that is not identity from a stack of its class", async () => {
  const { code, stderr } = await run(
    "add prod-ap --region ap-southeast-2 --account 420000000004 --ring broad",
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.not.stringContaining("error") });
  expect(readFileSync(join(folder, "Pulumi.prod-ap.yaml"), "utf8")).toBe(`config:
  aws:region: ap-southeast-2
  orders:account: "420000000004"
  orders:cidr: 10.0.0.0/16
  orders:ring: broad
  orders:release: "2026.10.2"
  orders:memory: "512"
  orders:retentionDays: "30"
`);
  const refused = await run("add prod-x --region eu-west-1 --account 420000000009 --cloud gcp --ring broad");
  expect(refused.stderr).toMatch(
    /--cloud: no key of the stacks' config says it; received "gcp"; allowed: aws/u,
  );
});

test("the simulator refuses what it does not know, by name, before anything is made", async () => {
  edit(
    "index.js",
    "module.exports =",
    'new aws.timestreamwrite.Database("events", { databaseName: "orders-" + stack, kmsKeyId: key.arn }, opts);\nmodule.exports =',
  );
  const { code, stderr } = await run("up --all");
  expect(code).toBe(3);
  expect(stderr).toMatch(
    /the simulator does not know aws:timestreamwrite\/database:Database \(events of prod-eu\)/u,
  );
  expect((await run("status")).stdout).toMatch(/0 of 3 stamps up/u);
  expect((await run("check")).stdout).toMatch(/law closed: holds/u);
});
