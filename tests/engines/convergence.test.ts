import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { EmbeddedEngine } from "../../engines/embedded/engine";
import { Aws, Thing } from "./programs";
import { times } from "../sweep";

/** What a generated program makes: a network with some subnets, and queues that may follow each other. */
interface Model {
  readonly wide: boolean;
  readonly subnets: readonly number[];
  readonly queues: readonly { readonly index: number; readonly timeout: number; readonly fifo: boolean }[];
}

const folder = mkdtempSync(join(tmpdir(), "convergence-"));
const engine = new EmbeddedEngine({ folder, passphrase: "test" });
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

function program(model: Model, stack: string): () => unknown {
  return () => {
    const provider = new Aws("aws", "eu-west-1");
    const cidrBlock = model.wide ? "10.0.0.0/16" : "10.0.0.0/17";
    const vpc = new Thing("aws:ec2/vpc:Vpc", "vpc", { cidrBlock }, { provider });
    for (const index of model.subnets) {
      new Thing(
        "aws:ec2/subnet:Subnet",
        `subnet-${index}`,
        { vpcId: vpc.id, cidrBlock: `10.0.${index}.0/24` },
        { provider },
      );
    }
    for (const { fifo, index, timeout } of model.queues) {
      const props = {
        name: `${stack}-${index}${fifo ? ".fifo" : ""}`,
        fifoQueue: fifo,
        visibilityTimeoutSeconds: timeout,
      };
      new Thing("aws:sqs/queue:Queue", `queue-${index}`, props, { provider });
    }
  };
}

/** What lives in a stack's cloud, without what its name makes different. */
function living(stack: string): unknown[] {
  const live = engine.simulator.list({ project: "app", stack });
  return live
    .map(({ inputs, type, urn }) => {
      const { vpcId: _generated, ...rest } = inputs;
      return { type, name: urn.split("::").at(-1), inputs: JSON.stringify(rest).replaceAll(stack, "stack") };
    })
    .sort((one, other) => String(one.name).localeCompare(String(other.name)));
}

const model: fc.Arbitrary<Model> = fc.record({
  wide: fc.boolean(),
  subnets: fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
  queues: fc.uniqueArray(
    fc.record({
      index: fc.integer({ min: 0, max: 2 }),
      timeout: fc.constantFrom(30, 60),
      fifo: fc.boolean(),
    }),
    { maxLength: 3, selector: ({ index }) => index },
  ),
});

let cases = 0;

test("however a stack got there, it ends as if its last program had been the first", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(model, { minLength: 1, maxLength: 4 }), async (models) => {
      cases += 1;
      const [travelled, fresh] = [`t${cases}x`, `f${cases}x`];
      for (const step of models) {
        const spec = { project: "app", stack: travelled, config: {}, program: program(step, travelled) };
        const foretold = await engine.preview(spec);
        const { counts } = await engine.up(spec);
        expect(foretold.counts).toEqual(counts);
      }
      const last = models.at(-1)!;
      await engine.up({ project: "app", stack: fresh, config: {}, program: program(last, fresh) });
      expect(living(travelled)).toEqual(living(fresh));
      await engine.destroy({ project: "app", stack: travelled });
      await engine.destroy({ project: "app", stack: fresh });
      expect(engine.simulator.list({ project: "app", stack: travelled })).toEqual([]);
    }),
    { numRuns: times(6, 40) },
  );
});
