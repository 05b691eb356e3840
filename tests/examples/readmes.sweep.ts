import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Clone } from "./clone";
import { blocksOf } from "../docs/blocks";

const folder = resolve(__dirname, "../../examples");
const examples = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const readmeOf = (example: string): string => readFileSync(join(folder, example, "README.md"), "utf8");

let ran = 0;
afterAll(() => {
  const marked = examples.flatMap((example) =>
    blocksOf(readmeOf(example)).flatMap(({ line, reason }) =>
      reason === undefined ? [] : [`examples/${example}/README.md:${line}: ${reason}`],
    ),
  );
  process.stderr.write(
    `${ran} blocks of the examples' READMEs ran, ${marked.length} are marked as not run here${marked.map((each) => `\n  ${each}`).join("")}\n`,
  );
});

test.each(examples)(
  "the example %s does what its README says when the commands are copied literally, and nothing more when the first are run again",
  async (example) => {
    const blocks = blocksOf(readmeOf(example)).filter(
      ({ kind, reason }) => kind === "commands" && reason === undefined,
    );
    const clone = new Clone(example, example === "single-cloud" ? "own" : "quick");
    try {
      for (const { exits, script } of blocks) {
        const { code, output } = await clone.run(script);
        ran += 1;
        if (code !== exits) throw new Error(`${script} ended with ${code}:\n${output}`);
        if (script !== blocks[0]?.script) continue;
        expect(output).toMatch(/law closed: holds/);
        expect(output).toMatch(/law equal: {2}holds/);
        expect(output).toMatch(/baseline: {3}holds/);
        expect((await clone.run(script)).output).toMatch(/no changes/);
      }
    } finally {
      clone.remove();
    }
    expect(blocks.length).toBeGreaterThan(0);
  },
);
