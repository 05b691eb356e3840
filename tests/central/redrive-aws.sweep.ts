import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { namesOfCentre, namesOfStamp } from "../../fleet/central/redrive/places";
import { redrive } from "../../fleet/central/redrive/redrive";
import type { RedriveRow } from "../../fleet/central/redrive/schema";
import { openFleet } from "../../fleet/open";
import { itemOf } from "../../tenants/placement/place";
import { registerStamp } from "../../tenants/placement/register";
import { missingMoto, Moto } from "../emulators/moto";
import { request, stamp } from "../placement/fleet";
import { CANARY, CENTRE, letter, RedriveStage, REGION, STAMP } from "./redrive-stage";

const hasAws = spawnSync("aws", ["--version"], { stdio: "ignore" }).status === 0;
if (!hasAws) process.stderr.write("skipped: the AWS CLI is not on this machine\n");

(missingMoto === undefined && hasAws ? describe : describe.skip)("dead letters on AWS", () => {
  let moto: Moto;
  let stage: RedriveStage;
  let names: { dead: string; topic: string };
  let central: ReturnType<typeof namesOfCentre>;
  const urls = new Map<string, string>();
  const told: unknown[] = [];

  beforeAll(async () => {
    moto = await Moto.start();
    stage = new RedriveStage(moto);
    await stage.signIn();
    const fleet = await openFleet(stage.context());
    const blueprint = fleet.program.blueprint!;
    names = namesOfStamp(fleet.inventory.stamps[0]!, blueprint);
    central = namesOfCentre(fleet.inventory.central[0]!, blueprint);
    const queue = async (account: string, name: string) => {
      const made = await stage.ask(account, "sqs", "AmazonSQS.CreateQueue", { QueueName: name });
      urls.set(`${account} ${name}`, String(made["QueueUrl"]));
    };
    await queue(STAMP, names.dead);
    await queue(STAMP, "arrived");
    await queue(CENTRE, central.dead);
    await stage.ask(STAMP, "events", "AWSEvents.CreateEventBus", { Name: names.topic });
    await stage.ask(STAMP, "events", "AWSEvents.PutRule", {
      ...{ Name: "to-centre", EventBusName: names.topic },
      EventPattern: JSON.stringify({ source: ["stampworks"] }),
    });
    await deliverTo("arrived");
    const place = `<LocationConstraint>${REGION}</LocationConstraint>`;
    await stage.s3(CENTRE, central.bucket, `<CreateBucketConfiguration>${place}</CreateBucketConfiguration>`);
    const registry = stage.registry();
    await registerStamp(registry, { ...stamp("euw1a", 0), capacity: stamp("euw1a", 0).capacity! });
    for (const tenant of ["acme", "again", "leaving"])
      await registry.put("tenant", itemOf(request(tenant), "euw1a"));
    const item = (await registry.get("tenant", "leaving"))!;
    const erasing = { step: "deleting" as const, since: "2026-11-02T00:00:00Z", by: "ann@here" };
    await registry.put("tenant", { ...item, version: item.version + 1, erasing });
    await registry.close();
    for (const tenant of ["gone", "again"]) {
      const note = { kind: "stampworks-erased", version: 1, stamp: "elsewhere", salt: "s" };
      const sha256 = createHash("sha256").update(`s\n${tenant}`).digest("hex");
      const until = "2026-11-01T12:00:00.000Z";
      await stage.s3(
        CENTRE,
        `${central.bucket}/erased/${tenant}.json`,
        JSON.stringify({ ...note, sha256, until }),
      );
    }
  });
  afterAll(() => {
    moto.stop();
    stage.remove();
    // Not what an event says, whatever was told.
    expect(JSON.stringify(told)).not.toContain(CANARY);
  });

  const deliverTo = (queue: string) =>
    stage.ask(STAMP, "events", "AWSEvents.PutTargets", {
      ...{ Rule: "to-centre", EventBusName: names.topic },
      Targets: [{ Id: "centre", Arn: `arn:aws:sqs:${REGION}:${STAMP}:${queue}` }],
    });
  const urlOf = (account: string, name: string) => ({ QueueUrl: urls.get(`${account} ${name}`) });
  const send = async (account: string, name: string, bodies: readonly string[], target?: string) => {
    const attribute = { TARGET_ARN: { DataType: "String", StringValue: target } };
    const MessageAttributes = target === undefined ? {} : attribute;
    for (const MessageBody of bodies)
      await stage.ask(account, "sqs", "AmazonSQS.SendMessage", {
        ...{ ...urlOf(account, name), MessageBody, MessageAttributes },
      });
  };
  /** Takes all that is in a queue. */
  const take = async (account: string, name: string): Promise<string[]> => {
    const bodies: string[] = [];
    for (;;) {
      const asked = { ...urlOf(account, name), MaxNumberOfMessages: 10 };
      const { Messages = [] } = (await stage.ask(account, "sqs", "AmazonSQS.ReceiveMessage", asked)) as {
        Messages?: { Body: string; ReceiptHandle: string }[];
      };
      if (Messages.length === 0) return bodies;
      for (const { Body, ReceiptHandle } of Messages) {
        bodies.push(Body);
        await stage.ask(account, "sqs", "AmazonSQS.DeleteMessage", {
          ...urlOf(account, name),
          ReceiptHandle,
        });
      }
    }
  };
  const idsOf = (bodies: readonly string[]): string[] =>
    bodies.map((body) => /"e-\d+"/u.exec(body)?.[0].slice(1, -1) ?? body).sort();
  const run = async (more: Parameters<RedriveStage["input"]>[0] = {}): Promise<RedriveRow[]> => {
    const emit = (event: unknown): void => void told.push(event);
    const { stacks } = await redrive(stage.input(more), stage.context({ emit }));
    told.push(stacks);
    return stacks;
  };

  test("are counted, and what can't be asked is told with why", async () => {
    await send(STAMP, names.dead, [letter(1, { tenant: "acme" })]);
    expect(await run()).toEqual([
      expect.objectContaining({ stack: "euw1a", queue: names.dead, waiting: 1, inFlight: 0 }),
      expect.objectContaining({ stack: "central-aws-eu", queue: central.dead, waiting: 0 }),
    ]);
    const [row] = await run({ stacks: ["euw1a"], profile: `acme-${CENTRE}`, start: true });
    expect(row?.problem).toMatch(/another account's.*--profile/su);
    expect(idsOf(await take(STAMP, names.dead))).toEqual(["e-1"]);
  });

  test("go back on the stamp's bus; those of the erased are deleted, and those of nobody are left", async () => {
    await send(STAMP, names.dead, [
      letter(1, { tenant: "acme" }),
      letter(2, { tenant: "gone" }),
      letter(3, { tenant: "nobody" }),
      letter(4, {}),
      letter(5, { tenant: "acme", account: "998877665544" }),
      // Erased once, and there again: what was written before stays erased.
      letter(6, { tenant: "again" }),
      letter(7, { tenant: "again", time: "2026-11-03T10:00:00Z" }),
    ]);
    const [row] = await run({ stacks: ["euw1a"], start: true });
    expect(row?.redriven).toEqual({
      ...{ putBack: 2, erased: 2, twice: 0, cameBack: false },
      left: { "unknown tenant": 1, "no tenant": 1, "another account's": 1 },
    });
    const arrived = await take(STAMP, "arrived");
    expect(idsOf(arrived)).toEqual(["e-1", "e-7"]);
    expect(idsOf(await take(STAMP, names.dead))).toEqual(["e-3", "e-4", "e-5"]);
  });

  test("are left as they are while one of them is of a tenant that is being erased", async () => {
    await send(STAMP, names.dead, [letter(1, { tenant: "acme" }), letter(2, { tenant: "leaving" })]);
    const [row] = await run({ stacks: ["euw1a"], start: true });
    expect(row?.problem).toMatch(
      /tenant "leaving" wait there, which is being erased.*tenants erase leaving --resume/su,
    );
    expect(await take(STAMP, "arrived")).toEqual([]);
    expect(idsOf(await take(STAMP, names.dead))).toEqual(["e-1", "e-2"]);
  });

  test("of the centre's bus go into the stream as they are, so that whose they are stays", async () => {
    const [intake = ""] = central.streams;
    const BucketARN = `arn:aws:s3:::${central.bucket}`;
    await stage.ask(CENTRE, "firehose", "Firehose_20150804.CreateDeliveryStream", {
      DeliveryStreamName: intake,
      S3DestinationConfiguration: { RoleARN: `arn:aws:iam::${CENTRE}:role/x`, BucketARN, Prefix: "events/" },
    });
    const stream = `arn:aws:firehose:${REGION}:${CENTRE}:deliverystream`;
    const body = letter(8, { tenant: "acme" });
    await send(CENTRE, central.dead, [body], `${stream}/${intake}`);
    await send(CENTRE, central.dead, [letter(9, { tenant: "acme" })], `${stream}/others`);
    const [row] = await run({ stacks: ["central-aws-eu"], start: true });
    expect(row?.redriven).toMatchObject({ putBack: 1, left: { "for no stream of the centre's": 1 } });
    const listed = await stage.s3Text(CENTRE, `${central.bucket}?list-type=2&prefix=events/`);
    const [, key = ""] = /<Key>([^<]+)</u.exec(listed) ?? [];
    expect(await stage.s3Text(CENTRE, `${central.bucket}/${key}`)).toBe(body);
    expect(idsOf(await take(CENTRE, central.dead))).toEqual(["e-9"]);
  });
});
