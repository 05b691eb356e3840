import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { destroy } from "../../cli/destroy";
import { retire } from "../../cli/retire";
import { rollout } from "../../cli/rollout";
import { status } from "../../cli/status";
import { up } from "../../cli/up";
import { readSettings, writeEngine } from "../../fleet/inventory/settings";
import { identity, PROGRAM, PROJECT } from "./fleet-folder";
import { runInProcess } from "./in-process";

describe("which engine a project uses", () => {
  let root: string;
  const settings = (): string => join(root, "stampworks.yaml");
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "stampworks-engine-"));
    writeFileSync(join(root, "Pulumi.yaml"), PROJECT.replace("stackConfigDir: stacks\n", ""));
    writeFileSync(join(root, "index.js"), PROGRAM);
    writeFileSync(join(root, "Pulumi.euw1a.yaml"), identity());
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const undecided = { engine: undefined };

  test("stands in the project, and is the first line of what a command says", async () => {
    writeFileSync(settings(), "engine: embedded\n");
    const { stderr } = await runInProcess(status, { cwd: root, flags: undecided });
    expect(stderr).toBe("engine embedded, the simulator: no cloud is touched (stampworks.yaml)\n");
  });

  test("is what --engine says, whatever the project says", async () => {
    writeFileSync(settings(), "engine: pulumi\n");
    const { stderr, stdout } = await runInProcess(status, { cwd: root, flags: { engine: "embedded" } });
    expect(stderr).toBe("engine embedded, the simulator: no cloud is touched (--engine)\n");
    expect(stdout).toContain("0 of 1 stamp up (simulated: no cloud was touched)");
  });

  test.each([
    ["there is no file", undefined],
    ["the file is empty", ""],
  ])("is never guessed: %s and nobody to ask, and the command says what to write", async (_, text) => {
    if (text !== undefined) writeFileSync(settings(), text);
    await expect(runInProcess(status, { cwd: root, flags: undecided })).rejects.toMatchObject({
      code: "input",
      details: {
        file: "stampworks.yaml",
        fix: expect.stringContaining('write "engine: embedded"') as string,
      },
    });
  });

  test.each([
    [
      "engine: cloud\n",
      /^stampworks\.yaml:1:9: engine: not allowed; received "cloud"; allowed: embedded, pulumi/u,
    ],
    ["# about\nengin: embedded\n", /^stampworks\.yaml:2:8: engin: unknown key/u],
    ["engine: [\n", /^stampworks\.yaml:/u],
    ["- engine\n", /^stampworks\.yaml/u],
  ])("is refused with its place where the file says %j", async (text, message) => {
    writeFileSync(settings(), text);
    await expect(runInProcess(status, { cwd: root, flags: undecided })).rejects.toThrow(message);
  });

  test("is written once it is chosen, and what stands beside it stays", () => {
    writeFileSync(settings(), "# ours\n");
    writeEngine(root, "pulumi");
    expect(readFileSync(settings(), "utf8")).toBe("# ours\nengine: pulumi\n");
    rmSync(settings());
    writeEngine(root, "embedded");
    expect(readSettings(root)).toEqual({ engine: "embedded" });
  });

  test.each([
    ["up", up, [["euw1a"]], {}],
    ["destroy", destroy, ["euw1a"], {}],
    ["retire", retire, [["euw1a"]], {}],
    ["rollout", rollout, [], { release: "2" }],
  ] as const)(
    "on the real engine %s asks, and where nobody can answer it does nothing without --yes",
    async (_, command, args, flags) => {
      const run = runInProcess(command, { cwd: root, args, flags: { ...flags, engine: "pulumi" } });
      await expect(run).rejects.toMatchObject({ code: "input", details: { field: "--yes" } });
    },
  );
});
