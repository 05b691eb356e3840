import * as pulumi from "@pulumi/pulumi";
import { renderStack } from "../../../render/render";
import { Group, Thing } from "./resources";

// Runs with --expose-gc in a process of its own: a test runner holds on to more than the renders do.

function program(): unknown {
  const group = new Group("group", 5);
  const user = new Thing("user", { value: group.things.map(({ arn }) => arn) });
  return { text: pulumi.interpolate`${user.arn}` };
}

async function heapAfter(renders: number): Promise<number> {
  for (let i = 0; i < renders; i += 1) {
    // Every tenth fails, and leaves nothing behind either.
    const failing = (): unknown => [program(), pulumi.output(1).apply(() => Promise.reject(new Error("no")))];
    const rendered = renderStack({
      project: "demo",
      stack: `s${i}`,
      config: {},
      program: i % 10 === 0 ? failing : program,
    });
    await rendered.catch(() => undefined);
  }
  await new Promise((resolve) => setImmediate(resolve));
  global.gc?.();
  return process.memoryUsage().heapUsed;
}

function listeners(): Record<string, number> {
  return Object.fromEntries(process.eventNames().map((name) => [String(name), process.listenerCount(name)]));
}

async function main(): Promise<void> {
  const before = { heap: await heapAfter(300), listeners: listeners() };
  const after = { heap: await heapAfter(1000), listeners: listeners() };
  process.stdout.write(
    JSON.stringify({ grown: after.heap - before.heap, before: before.listeners, after: after.listeners }),
  );
}

void main();
