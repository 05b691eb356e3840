import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { bundle } from "../engines/bundle";
import { TestCloud } from "./clouds";
import { START } from "../start";

const run = promisify(execFile);
const child = bundle("../simulator/claim-child.ts");
afterAll(() => child.dispose());

test("of several processes that want the same global names, each name goes to exactly one", async () => {
  const cloud = new TestCloud();
  try {
    const stacks = ["eu1", "eu2", "eu3", "eu4"];
    const results = await Promise.all(
      stacks.map(async (stack) => run(process.execPath, [...START, child.file, cloud.folder, stack, "100"])),
    );
    const names = results.flatMap(({ stdout }) => JSON.parse(stdout) as string[]);
    expect(names).toHaveLength(100);
    expect(new Set(names).size).toBe(100);
    expect(cloud.simulator.list()).toHaveLength(100);
  } finally {
    cloud.dispose();
  }
});

test("several processes that write one stack's resources lose none of them", async () => {
  const cloud = new TestCloud();
  try {
    const results = await Promise.all(
      [1, 2, 3].map(async () => run(process.execPath, [...START, child.file, cloud.folder, "eu1", "60"])),
    );
    const names = results.flatMap(({ stdout }) => JSON.parse(stdout) as string[]);
    expect(new Set(names).size).toBe(60);
    expect(cloud.simulator.list()).toHaveLength(60);
  } finally {
    cloud.dispose();
  }
});
