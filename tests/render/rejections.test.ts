import { Script } from "./script";

const script = new Script("rejections");
afterAll(() => script.remove());

describe("in a process without a test runner", () => {
  test.each(["fast", "plain"])(
    "each of twenty concurrent programs gets its own rejection (%s)",
    (fidelity) => {
      // Newer Nodes warn when somebody takes notice of a rejection late, as the SDK itself does.
      const { status, stdout, stderr } = script.run([fidelity], ["--no-warnings"]);
      const expected = [
        /^3 resources$/u,
        /^in an apply$/u,
        /^forgotten promise$/u,
        /property "value": in an input$/u,
        /^in an output$/u,
      ];
      const results = JSON.parse(stdout) as string[];
      expect(results).toHaveLength(20);
      for (const [id, result] of results.entries()) expect(result).toMatch(expected[id % 5] ?? /^$/u);
      expect(stderr).toBe("");
      expect(status).toBe(0);
    },
  );

  test("a rejection of no run ends the process as it always did", () => {
    const { status, stderr } = script.run(["fast", "stray"]);
    expect(status).toBe(1);
    expect(stderr).toContain("Error: of no run");
  });
});
