import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CliProject, describeWithCli } from "./harness/cli";
import { runProcess } from "./harness/process";

const MAIN = resolve(__dirname, "../../dist/cli/main.js");
const FOREIGN = resolve(__dirname, "../attack/foreign");

interface Audited {
  readonly stacks: readonly { readonly stack: string; readonly resources: number }[];
  readonly closed: { readonly holds: boolean; readonly shares: readonly { readonly value: string }[] };
  readonly equal: unknown;
}

describeWithCli("stacks that were made without this library, in a backend of the real CLI", (bin) => {
  const pairs = readdirSync(FOREIGN, { withFileTypes: true }).filter((each) => each.isDirectory());

  test.each(pairs.map(({ name }) => name))(
    "%s: audit --stack says of the stacks what audit says of their exports",
    async (pair) => {
      const states = readdirSync(join(FOREIGN, pair)).filter((name) => name !== "expected.json");
      const project = nameOf(join(FOREIGN, pair, states[0] ?? ""), 1);
      const cli = new CliProject(bin, { "Pulumi.yaml": `name: ${project}\nruntime: nodejs\n` });
      try {
        const stacks: string[] = [];
        for (const state of states) {
          const file = join(FOREIGN, pair, state);
          const stack = nameOf(file, 0);
          await cli.must("stack", "init", stack);
          await cli.must("stack", "import", "--stack", stack, "--file", file, "--force");
          stacks.push(stack);
        }
        const audit = async (...args: string[]): Promise<Audited> => {
          const { code, stderr, stdout } = await runProcess(
            process.execPath,
            [MAIN, "audit", ...args, "--json"],
            {
              cwd: cli.program,
              env: cli.env,
            },
          );
          expect({ code, stderr: stdout === "" ? stderr : "" }).toEqual({ code: 1, stderr: "" });
          return JSON.parse(stdout) as Audited;
        };
        const live = await audit("--stack", ...stacks);
        const files = await audit(...states.map((state) => join(FOREIGN, pair, state)));
        expect(live.stacks.map(({ resources, stack }) => [stack, resources])).toEqual(
          files.stacks.map(({ resources, stack }) => [stack, resources]),
        );
        expect({ closed: live.closed, equal: live.equal }).toEqual({
          closed: files.closed,
          equal: files.equal,
        });
        const missing = await runProcess(process.execPath, [MAIN, "audit", "--stack", "nobody"], {
          cwd: cli.program,
          env: cli.env,
        });
        expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining("no such stack") });
      } finally {
        cli.remove();
      }
    },
  );
});

/** What the URNs of a state name: the stack (0) or the project (1). */
function nameOf(file: string, at: 0 | 1): string {
  const urn = /urn:pulumi:[^"]+/u.exec(readFileSync(file, "utf8"))?.[0] ?? "";
  return urn.slice("urn:pulumi:".length).split("::")[at] ?? "";
}
