import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isSecret, reveal, secret, UNKNOWN } from "../../graph/model/property";
import { Simulator } from "../../engines/simulator/simulator";
import { AWS, TestCloud, urn } from "./clouds";

let cloud: TestCloud;
beforeEach(() => {
  cloud = new TestCloud();
});
afterEach(() => cloud.dispose());

const VPC = "aws:ec2/vpc:Vpc";
const QUEUE = "aws:sqs/queue:Queue";
const PASSWORD = "random:index/randomPassword:RandomPassword";

test.each([
  [
    VPC,
    { cidrBlock: "10.0.0.0/16" },
    /^vpc-[0-9a-f]{17}$/,
    "arn",
    /^arn:aws:ec2:eu-west-1:111122223333:vpc\/vpc-[0-9a-f]{17}$/,
  ],
  [
    QUEUE,
    { name: "q" },
    /^https:\/\/sqs\.eu-west-1\.amazonaws\.com\/111122223333\/q$/,
    "arn",
    /^arn:aws:sqs:eu-west-1:111122223333:q$/,
  ],
  [
    "aws:rds/instance:Instance",
    { identifier: "db", engine: "postgres", username: "a", allocatedStorage: 20 },
    /^db-[A-Z0-9]{26}$/,
    "endpoint",
    /^db\.[a-z0-9]{12}\.eu-west-1\.rds\.amazonaws\.com:5432$/,
  ],
  [
    "aws:elasticache/replicationGroup:ReplicationGroup",
    { replicationGroupId: "cache", transitEncryptionEnabled: true },
    /^cache$/,
    "primaryEndpointAddress",
    /^master\.cache\.[a-z0-9]{6}\.euw1\.cache\.amazonaws\.com$/,
  ],
  [
    "aws:kms/key:Key",
    {},
    /^[0-9a-f-]{36}$/,
    "arn",
    /^arn:aws:kms:eu-west-1:111122223333:key\/[0-9a-f-]{36}$/,
  ],
  [
    "gcp:compute/network:Network",
    { name: "n" },
    /^projects\/acme-p-eu1\/global\/networks\/n$/,
    "selfLink",
    /^https:\/\/www\.googleapis\.com\/compute\/v1\/projects\/acme-p-eu1\/global\/networks\/n$/,
  ],
  [
    "azure-native:resources:ResourceGroup",
    { resourceGroupName: "g", location: "westeurope" },
    /^\/subscriptions\/11111111-2222-4333-8444-555555555555\/resourceGroups\/g$/,
    "name",
    /^g$/,
  ],
])("%s gets identifiers of the cloud's own shape", async (type, inputs, id, property, shape) => {
  const made = await cloud.make(type, "x", inputs);
  expect(made.id).toMatch(id);
  expect(made.outputs[property]).toMatch(shape);
});

test("the same program gets the same identifiers on every run, another stack gets others", async () => {
  const other = new TestCloud();
  try {
    const first = await cloud.make(VPC, "vpc", { cidrBlock: "10.0.0.0/16" });
    const again = await other.make(VPC, "vpc", { cidrBlock: "10.0.0.0/16" });
    const elsewhere = await other.make(VPC, "vpc", { cidrBlock: "10.0.0.0/16" }, AWS, "eu2");
    expect(again).toEqual(first);
    expect(elsewhere.id).not.toBe(first.id);
  } finally {
    other.dispose();
  }
});

test("a resource made anew gets another identifier than its predecessor", async () => {
  const first = await cloud.make(VPC, "vpc", { cidrBlock: "10.0.0.0/16" });
  await cloud.remove(VPC, "vpc", first.id);
  cloud.restart();
  const second = await cloud.make(VPC, "vpc", { cidrBlock: "10.0.0.0/16" });
  expect(second.id).not.toBe(first.id);
});

test("an update changes what the inputs say and keeps what the cloud generated", async () => {
  const made = await cloud.make(VPC, "vpc", { cidrBlock: "10.0.0.0/16" });
  const changed = await cloud.change(VPC, "vpc", made.id, {
    cidrBlock: "10.0.0.0/16",
    enableDnsHostnames: true,
  });
  expect(changed.outputs).toEqual({ ...made.outputs, enableDnsHostnames: true });
});

test("a repeated create with one token makes one resource", async () => {
  const creation = {
    type: VPC,
    urn: urn(VPC, "vpc"),
    inputs: { cidrBlock: "10.0.0.0/16" },
    scope: AWS,
    token: "t-1",
  };
  const first = await cloud.simulator.create(creation);
  cloud.restart();
  const second = await cloud.simulator.create(creation);
  expect(second).toEqual(first);
  expect(cloud.simulator.list()).toHaveLength(1);
});

test("another process on the same files sees everything at once", async () => {
  const twin = new Simulator(cloud.folder);
  const made = await cloud.make(VPC, "vpc", { cidrBlock: "10.0.0.0/16" });
  const target = { type: VPC, urn: urn(VPC, "vpc"), id: made.id, scope: AWS };
  expect((await twin.read(target))?.id).toBe(made.id);
  await twin.delete(target);
  expect(await cloud.simulator.read(target)).toBeUndefined();
  twin.close();
});

test("secrets are sealed on the disk, come back wrapped, and never differ from themselves", async () => {
  const inputs = { name: "q", tags: { token: secret("plain-as-day") } };
  const made = await cloud.make(QUEUE, "q", inputs);
  const files = readdirSync(cloud.folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  for (const file of files)
    expect(readFileSync(join(file.parentPath, file.name), "latin1")).not.toContain("plain-as-day");
  cloud.restart();
  const live = await cloud.simulator.read({ type: QUEUE, urn: urn(QUEUE, "q"), id: made.id, scope: AWS });
  expect(live?.inputs).toEqual(inputs);
  expect(cloud.simulator.diff(QUEUE, inputs, live?.inputs ?? {}).changed).toEqual([]);
});

test("a generated password is secret and as long as asked for", async () => {
  const made = await cloud.make(PASSWORD, "p", { length: 40 });
  const result = made.outputs["result"] ?? null;
  expect(isSecret(result)).toBe(true);
  expect(String(reveal(result))).toHaveLength(40);
});

test("the provider's default tags reach every resource", async () => {
  const made = await cloud.make(
    VPC,
    "v",
    { cidrBlock: "10.0.0.0/16", tags: { Name: "v" } },
    { ...AWS, defaultTags: { stamp: "eu1" } },
  );
  expect(made.outputs["tagsAll"]).toEqual({ stamp: "eu1", Name: "v" });
});

test.each([
  [VPC, { cidrBlock: "10.0.0.0/16" }, { cidrBlock: "10.1.0.0/16" }, ["cidrBlock"], false],
  [VPC, { cidrBlock: "10.0.0.0/16" }, { cidrBlock: "10.0.0.0/16", tags: { a: "b" } }, [], false],
  [VPC, { cidrBlock: "10.0.0.0/16" }, { cidrBlock: UNKNOWN }, ["cidrBlock"], false],
  [QUEUE, { name: "a" }, { name: "b" }, ["name"], false],
  [QUEUE, { name: "a", fifoQueue: false }, { name: "a", fifoQueue: true }, ["fifoQueue"], true],
  [QUEUE, { name: "a" }, { name: "a", region: "us-east-1" }, ["region"], true],
  ["gcp:compute/network:Network", { name: "a" }, { name: "a", project: "other" }, ["project"], true],
])("%s: from %j to %j replaces because of %j", (type, olds, news, replaces, first) => {
  const difference = cloud.simulator.diff(type, olds, news);
  expect(difference.replaces).toEqual(replaces);
  expect(difference.deleteBeforeReplace).toBe(first);
});

test("a fault strikes the call it is meant for, as often as told, in the cloud's words", async () => {
  cloud.restart({
    faults: [
      { op: "create", type: "aws:sqs/*", nth: 2, times: 2, code: "ServiceUnavailable", message: "try later" },
    ],
  });
  await cloud.make(VPC, "v", { cidrBlock: "10.0.0.0/16" });
  await cloud.make(QUEUE, "a", { name: "a" });
  await expect(cloud.make(QUEUE, "b", { name: "b" })).rejects.toThrow(
    "simulated AWS: ServiceUnavailable: try later",
  );
  await expect(cloud.make(QUEUE, "b", { name: "b" })).rejects.toThrow("try later");
  await expect(cloud.make(QUEUE, "b", { name: "b" })).resolves.toBeDefined();
});

test("a lost answer leaves the resource made", async () => {
  cloud.restart({ faults: [{ op: "create", message: "timeout", after: true }] });
  await expect(cloud.make(QUEUE, "a", { name: "a" })).rejects.toThrow("timeout");
  expect(cloud.simulator.list()).toHaveLength(1);
});

test("a property changed outside is what a read tells", async () => {
  const made = await cloud.make(QUEUE, "a", { name: "a", visibilityTimeoutSeconds: 60 });
  cloud.simulator.drift(urn(QUEUE, "a"), { visibilityTimeoutSeconds: 5 });
  const live = await cloud.simulator.read({ type: QUEUE, urn: urn(QUEUE, "a"), id: made.id, scope: AWS });
  expect(live?.outputs["visibilityTimeoutSeconds"]).toBe(5);
  expect(live?.inputs["visibilityTimeoutSeconds"]).toBe(5);
});

test("a type no table names still works, with outputs guessed from their names", async () => {
  const type = "aws:newservice/widget:Widget";
  const made = await cloud.simulator.create({
    type,
    urn: urn(type, "w"),
    inputs: { name: "w" },
    scope: AWS,
    computed: ["arn", "notes"],
  });
  expect(made.outputs["arn"]).toBe("arn:aws:newservice:eu-west-1:111122223333:widget/w");
  expect(made.outputs).not.toHaveProperty("notes");
});

test("a function no table answers is refused instead of guessed", () => {
  expect(() => cloud.simulator.invoke("aws:ec2/getAmi:getAmi", {}, AWS)).toThrow(
    "simulated AWS: NotImplemented",
  );
});
