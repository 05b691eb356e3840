import { rebuildView } from "../../cli/drill/rebuild/view";
import { recoverView } from "../../cli/recover/view";
import { Output } from "../../cli/common/output";
import type { RebuildInput } from "../../fleet/recovery/rebuild";
import { judgeRebuild } from "../../fleet/recovery/rebuild-record";
import type { RecoverInput } from "../../fleet/recovery/recover/recover";

describe("what was simulated says so", () => {
  async function printed(print: (output: Output) => void | Promise<void>): Promise<string> {
    let text = "";
    const write = (more: string): boolean => {
      text += more;
      return true;
    };
    await print(new Output({ stdout: { write }, stderr: { write }, env: {} }));
    return text;
  }
  const rest = { json: false, verbose: false };

  test("after a recovery", async () => {
    const value: RecoverInput = { stamp: "euw1a", to: "euw1c", values: {}, yes: true };
    const text = (simulated: boolean): Promise<string> =>
      printed((output) =>
        recoverView.print(
          {
            ...{
              kind: "recovered",
              simulated,
              stamp: "euw1a",
              to: "euw1c",
              steps: [],
              brought: [],
              tenants: 0,
            },
            ...{ seconds: 1, rtoMinutes: 1, rtoMet: true, rpoMinutes: 1, rpoMet: true },
          },
          { output, value, ...rest },
        ),
      );
    expect(await text(true)).toContain("simulated: no cloud was touched");
    expect(await text(false)).not.toContain("simulated");
  });

  test("after a drill in which nothing came up", async () => {
    const value: RebuildInput = { stamp: "euw1a", as: "drill1", values: {}, yes: true, tool: "stampworks 1" };
    const record = judgeRebuild({
      ...{
        project: "probe",
        stamp: "euw1a",
        as: "drill1",
        class: "standard",
        cloud: "aws",
        region: "eu-west-1",
      },
      ...{ simulated: true, at: new Date(0).toISOString(), by: "test", tool: "stampworks 1" },
      ...{ promised: { rtoMinutes: 1 }, tookSeconds: 1, problems: ["it did not come up: no room"] },
    });
    const text = await printed((output) =>
      rebuildView.print({ kind: "made", file: "drills/1.json", record }, { output, value, ...rest }),
    );
    expect(text).toContain("it did not come up (simulated: no cloud was touched)");
  });
});
