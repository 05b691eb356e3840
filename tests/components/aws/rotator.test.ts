import { createRequire } from "node:module";
import { runInNewContext } from "node:vm";
import { ROTATOR_SOURCE } from "../../../components/aws/internal/secrets/rotator-source";

interface Command {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

type Handler = (event: object, context: { getRemainingTimeInMillis(): number }) => Promise<void>;

const load = createRequire(__filename);
const TOKEN = "new-version";

/** Secrets Manager, RDS and ElastiCache, as far as the function speaks to them. */
class FakeAws {
  readonly sent: Command[] = [];
  readonly versions = new Map<string, string>();
  stages: Record<string, string[]> = { "old-version": ["AWSCURRENT"] };
  /** What a look at the database or the cache shows, one after the other. */
  looks: object[] = [];
  left = 600_000;

  constructor(current: object) {
    this.versions.set("old-version", JSON.stringify(current));
  }

  async step(Step: string): Promise<void> {
    const exports: { handler?: Handler } = {};
    const setTimeout = (resolve: () => void): void => resolve();
    runInNewContext(ROTATOR_SOURCE, {
      exports,
      require: (name: string) => this.module(name),
      setTimeout,
      JSON,
    });
    const { handler } = exports;
    if (handler === undefined) throw new Error("the function exports no handler");
    await handler(
      { Step, SecretId: "secret", ClientRequestToken: TOKEN },
      { getRemainingTimeInMillis: () => (this.left -= 60_000) },
    );
  }

  private module(name: string): unknown {
    if (!name.startsWith("@aws-sdk/")) return load(name);
    // Every client sends, and every command is its name and its input.
    const send = (command: Command): Promise<object> => this.answer(command);
    return new Proxy(
      {},
      {
        get: (_, key: string) =>
          key.endsWith("Client")
            ? class {
                send = send;
              }
            : class {
                readonly name = key;
                constructor(readonly input: object) {}
              },
      },
    );
  }

  private async answer({ name, input }: Command): Promise<object> {
    this.sent.push({ name, input });
    if (name === "DescribeSecretCommand") return { VersionIdsToStages: this.stages };
    if (name === "DescribeDBInstancesCommand") return { DBInstances: [this.looks.shift() ?? {}] };
    if (name === "DescribeReplicationGroupsCommand") return { ReplicationGroups: [this.looks.shift() ?? {}] };
    if (name === "PutSecretValueCommand") this.versions.set(TOKEN, String(input["SecretString"]));
    if (name !== "GetSecretValueCommand") return {};
    const value = this.versions.get(String(input["VersionId"] ?? "old-version"));
    if (value === undefined)
      throw Object.assign(new Error("no such version"), { name: "ResourceNotFoundException" });
    return { SecretString: value };
  }
}

const DATABASE = { kind: "database", id: "db", username: "stampadmin", password: "former" };
const CACHE = { kind: "cache", id: "cache", password: "former" };

test("a new password keeps everything else the secret says", async () => {
  const aws = new FakeAws(DATABASE);
  await aws.step("createSecret");
  const made = JSON.parse(aws.versions.get(TOKEN) ?? "{}") as typeof DATABASE;
  expect({ ...made, password: "" }).toEqual({ ...DATABASE, password: "" });
  // Valkey and RDS refuse different signs; both take 64 hexadecimal digits.
  expect(made.password).toMatch(/^[0-9a-f]{64}$/);
});

test("a step that runs twice makes one password", async () => {
  const aws = new FakeAws(DATABASE);
  await aws.step("createSecret");
  await aws.step("createSecret");
  expect(aws.sent.filter(({ name }) => name === "PutSecretValueCommand")).toHaveLength(1);
});

test.each([
  [
    "database",
    DATABASE,
    "ModifyDBInstanceCommand",
    { DBInstanceIdentifier: "db", ApplyImmediately: true },
    "MasterUserPassword",
  ],
  [
    "cache",
    CACHE,
    "ModifyReplicationGroupCommand",
    { ReplicationGroupId: "cache", AuthTokenUpdateStrategy: "ROTATE", ApplyImmediately: true },
    "AuthToken",
  ],
])("the %s is given the new password", async (_, current, command, wanted, property) => {
  const aws = new FakeAws(current);
  await aws.step("createSecret");
  await aws.step("setSecret");
  const { password } = JSON.parse(aws.versions.get(TOKEN) ?? "{}") as typeof CACHE;
  expect(aws.sent.find(({ name }) => name === command)?.input).toEqual({ ...wanted, [property]: password });
});

test("the rotation waits until the password has arrived", async () => {
  const aws = new FakeAws(DATABASE);
  await aws.step("createSecret");
  aws.looks = [
    { DBInstanceStatus: "resetting-master-credentials" },
    { DBInstanceStatus: "available", PendingModifiedValues: { MasterUserPassword: "****" } },
    { DBInstanceStatus: "available", PendingModifiedValues: {} },
  ];
  await aws.step("testSecret");
  expect(aws.looks).toEqual([]);
});

test("a password that doesn't arrive in time fails the rotation", async () => {
  const aws = new FakeAws(CACHE);
  await aws.step("createSecret");
  await expect(aws.step("testSecret")).rejects.toThrow("has not arrived in time");
});

test("the new version becomes the current one, once", async () => {
  const aws = new FakeAws(CACHE);
  aws.stages = { "old-version": ["AWSCURRENT"], [TOKEN]: ["AWSPENDING"] };
  await aws.step("finishSecret");
  const moves = (): Command[] => aws.sent.filter(({ name }) => name === "UpdateSecretVersionStageCommand");
  expect(moves()[0]?.input).toMatchObject({ MoveToVersionId: TOKEN, RemoveFromVersionId: "old-version" });
  aws.stages = { "old-version": ["AWSPREVIOUS"], [TOKEN]: ["AWSCURRENT"] };
  await aws.step("finishSecret");
  expect(moves()).toHaveLength(1);
});

test("a secret that doesn't say what it opens, or a step nobody knows, is refused", async () => {
  const aws = new FakeAws({ password: "former" });
  await aws.step("createSecret");
  await expect(aws.step("setSecret")).rejects.toThrow("does not say what it opens");
  await expect(aws.step("dance")).rejects.toThrow("unknown step dance");
});
