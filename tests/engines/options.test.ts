import { fromDeployment } from "../../graph/model/deployment";
import { Aws, Thing } from "./programs";
import { named, nothing, queue, STACK, spec, Workshop } from "./stack";

const workshop = new Workshop();
beforeEach(() => workshop.open());
afterEach(() => workshop.close());
afterAll(() => workshop.dispose());

test("what is protected is neither deleted nor replaced nor destroyed", async () => {
  await workshop.engine.up(spec(queue({}, { protect: true })));
  await expect(workshop.engine.up(spec(nothing))).rejects.toThrow(
    "can't be deleted: it is protected; set `protect: false`",
  );
  await expect(
    workshop.engine.up(spec(queue({ fifoQueue: true, name: "work.fifo" }, { protect: true }))),
  ).rejects.toThrow("can't be replaced: it is protected");
  await expect(workshop.engine.destroy(STACK)).rejects.toThrow("it is protected");
  expect(workshop.engine.simulator.list()).toHaveLength(1);
  await workshop.engine.up(spec(queue({}, { protect: false })));
  await workshop.engine.destroy(STACK);
  expect(workshop.engine.simulator.list()).toEqual([]);
});

test("what is retained leaves the state and stays in the cloud", async () => {
  await workshop.engine.up(spec(queue({}, { retainOnDelete: true })));
  await workshop.engine.up(spec(nothing));
  expect(workshop.engine.simulator.list()).toHaveLength(1);
  expect(JSON.stringify(await workshop.engine.export(STACK))).not.toContain("sqs");
});

test("ignored properties keep their old value", async () => {
  const options = { ignoreChanges: ["visibilityTimeoutSeconds", "tags.owner"] };
  await workshop.engine.up(spec(queue({ visibilityTimeoutSeconds: 60, tags: { owner: "a" } })));
  const result = await workshop.engine.up(
    spec(queue({ visibilityTimeoutSeconds: 5, tags: { owner: "b" } }, options)),
  );
  expect(result.counts).toMatchObject({ update: 0, replace: 0 });
  expect(workshop.engine.simulator.list()[0]?.inputs).toMatchObject({
    visibilityTimeoutSeconds: 60,
    tags: { owner: "a" },
  });
});

test("options that the laws look at are kept in the state", async () => {
  const options = { ignoreChanges: ["tags"], retainOnDelete: true, customTimeouts: { create: "10m" } };
  await workshop.engine.up(spec(queue({}, options)));
  const graph = fromDeployment(await workshop.engine.export(STACK));
  const made = graph.resources.find(({ name }) => name === "queue");
  expect(made?.options).toMatchObject({
    ignoreChanges: ["tags"],
    retainOnDelete: true,
    customTimeouts: { create: 600 },
  });
});

test("a renamed resource with an alias is kept", async () => {
  await workshop.engine.up(spec(queue()));
  const [before] = workshop.engine.simulator.list();
  const result = await workshop.engine.up(spec(queue({}, { aliases: [{ name: "queue" }] }, "jobs")));
  expect(result.counts).toMatchObject({ create: 0, delete: 0, replace: 0 });
  expect(workshop.engine.simulator.list()[0]?.id).toBe(before?.id);
});

test("a given name is freed before its successor takes it", async () => {
  await workshop.engine.up(spec(queue()));
  const result = await workshop.engine.up(
    spec(
      queue(
        { kmsMasterKeyId: "alias/aws/sqs" },
        { replaceOnChanges: ["kmsMasterKeyId"], deleteBeforeReplace: true },
      ),
    ),
  );
  expect(result.counts).toMatchObject({ replace: 1, create: 0, delete: 0 });
  expect(workshop.engine.simulator.list()).toHaveLength(1);
});

test("whatever cannot outlive a resource deleted first is deleted before it and made again", async () => {
  const program = (cidr: string) => (): unknown => {
    const provider = new Aws("aws", "eu-west-1");
    const vpc = new Thing(
      "aws:ec2/vpc:Vpc",
      "vpc",
      { cidrBlock: cidr },
      { provider, deleteBeforeReplace: true },
    );
    new Thing("aws:ec2/subnet:Subnet", "subnet", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" }, { provider });
    return { vpc: vpc.id };
  };
  const first = await workshop.engine.up(spec(program("10.0.0.0/16")));
  const foretold = await workshop.engine.preview(spec(program("10.0.0.0/17")));
  const second = await workshop.engine.up(spec(program("10.0.0.0/17")));
  expect(second.counts).toMatchObject({ replace: 2, create: 0, delete: 0 });
  expect(foretold.counts).toEqual(second.counts);
  expect(second.outputs["vpc"]).not.toBe(first.outputs["vpc"]);
  expect(workshop.engine.simulator.list()).toHaveLength(2);
});

test("a provider that moves takes its resources with it", async () => {
  const program = (region: string) => (): unknown => {
    const provider = new Aws("aws", region);
    return { arn: new Thing("aws:sqs/queue:Queue", "queue", { name: "work" }, { provider }).arn };
  };
  await workshop.engine.up(spec(program("eu-west-1")));
  const result = await workshop.engine.up(spec(program("us-east-1")));
  expect(named(result.steps, "queue")?.op).toBe("replace");
  expect(result.outputs["arn"]).toBe("arn:aws:sqs:us-east-1:111122223333:work");
  expect(workshop.engine.simulator.list()).toHaveLength(1);
});
