import * as pulumi from "@pulumi/pulumi";
import { runProgram } from "../../../render/run";
import { TokenResolver } from "../../../render/tokens";
import { Thing } from "./resources";

// Runs in a process of its own: a test runner has its own way with rejections nobody handles.

const faults: readonly (() => unknown)[] = [
  () => ({ arn: new Thing("fine").arn }),
  () => void new Thing("a").arn.apply(() => fail("in an apply")),
  () => void forgotten("forgotten promise"),
  () => void new Thing("b", { value: new Thing("a").arn.apply(() => fail("in an input")) }),
  async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return { out: pulumi.output(new Thing("a").id).apply(() => fail("in an output")) };
  },
];

async function forgotten(message: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1));
  // The run is still there when this comes: it waits for the resource.
  fail(message);
}

function fail(message: string): never {
  throw new Error(message);
}

async function main(): Promise<void> {
  const fidelity = process.argv[2] === "plain" ? "plain" : "fast";
  const runs = Array.from({ length: 20 }, async (_, id) => {
    const program = async (): Promise<unknown> => {
      const outputs = faults[id % faults.length]?.();
      await new Promise((resolve) => setTimeout(resolve, 10));
      return outputs;
    };
    const options = {
      project: "demo",
      stack: `s${id}`,
      config: {},
      preview: false,
      resolver: new TokenResolver(),
    };
    return runProgram({ ...options, program, fidelity }).then(
      ({ resources }) => `${resources.length} resources`,
      (error: Error) => error.message,
    );
  });
  const results = await Promise.all(runs);
  process.stdout.write(`${JSON.stringify(results)}\n`);
  if (process.argv[3] === "stray") void forgotten("of no run");
}

void main();
