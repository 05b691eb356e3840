import { Script } from "./script";

const script = new Script("many");
afterAll(() => script.remove());

interface Measured {
  readonly grown: number;
  readonly before: Readonly<Record<string, number>>;
  readonly after: Readonly<Record<string, number>>;
}

test("a thousand renders leave nothing behind: no memory, no listeners", () => {
  const { stdout, stderr } = script.run([], ["--expose-gc"]);
  expect(stderr).toBe("");
  const { grown, before, after } = JSON.parse(stdout) as Measured;
  // A single render holds about 50 kB while it lasts, so a thousand kept ones would be 50 MB.
  expect(grown).toBeLessThan(1_000_000);
  expect(after).toEqual(before);
  expect(before["unhandledRejection"]).toBe(1);
});
