import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { embeddedEngine } from "../../engines/embedded";
import type { Engine, OperationOptions, StackName, StackSpec } from "../../engines/engine";
import { type FleetContext, fleetContext } from "../../fleet/context";
import { destroy } from "../../fleet/deploy/destroy";
import type { PreviewResult } from "../../fleet/deploy/preview";
import { up } from "../../fleet/deploy/up";
import { retireStamps } from "../../fleet/lifecycle/retire-stamps";
import type { RolloutInput } from "../../fleet/rollout/request";
import { rollout } from "../../fleet/rollout/rollout";
import { RingFleet } from "../rollout/ring-fleet";

/** An engine that is taken for a real one, and changes the simulated clouds; it notes what it is asked to do. */
function realEngine(asked: string[]): FleetContext["engine"] {
  return {
    name: "pulumi",
    open: async (root): Promise<Engine> => {
      const engine = await embeddedEngine.open(root);
      const noted =
        <S extends StackName, T>(what: string, work: (stack: S, options?: OperationOptions) => Promise<T>) =>
        (stack: S, options?: OperationOptions): Promise<T> => {
          const copy = options?.configFile;
          asked.push(`${what} ${stack.stack}`);
          if (copy !== undefined)
            asked.push(readFileSync(copy, "utf8").match(/release: (\S+)/)?.[1] ?? "none");
          return work(stack, options);
        };
      return {
        name: "pulumi",
        preview: noted("preview", (stack: StackSpec, options) => engine.preview(stack, options)),
        up: noted("up", (stack: StackSpec, options) => engine.up(stack, options)),
        destroy: noted("destroy", (stack, options) => engine.destroy(stack, options)),
        refresh: (stack, options) => engine.refresh(stack, options),
        outputs: (stack, options) => engine.outputs(stack, options),
        summary: (stack) => engine.summary(stack),
        export: (stack, options) => engine.export(stack, options),
        drift: (stack, options) => engine.drift(stack, options),
        close: () => engine.close(),
      };
    },
  };
}

describe("on a real engine", () => {
  const fleet = new RingFleet({ canary: ["ca1"], early: ["ea1", "ea2"] });
  const root = fleet.folder.root;
  let asked: string[];
  let previews: PreviewResult[];
  let questions: number;

  /** A context whose operator answers so. */
  function operator<Question = unknown>(answer: boolean): FleetContext<unknown, Question> {
    return fleetContext<unknown, Question>({
      cwd: root,
      engine: realEngine(asked),
      parallel: 1,
      emit: (event) => {
        const { kind, preview } = event as { readonly kind: string; readonly preview?: PreviewResult };
        if (kind === "previewed" && preview !== undefined) previews.push(preview);
      },
      confirm: () => {
        // What is shown is shown before the question, and nothing was done yet.
        expect(previews).toHaveLength(questions + 1);
        questions += 1;
        return Promise.resolve(answer);
      },
    });
  }
  const release = (name: string): RolloutInput => ({
    mode: "start",
    yes: false,
    plan: {
      ...{ release: name, waves: {}, bakeMs: 0, failures: { stamps: 0 }, onFailure: "halt" },
      gates: { stamp: false, timeoutMs: 1000, everyMs: 1000 },
    },
  });

  beforeAll(async () => {
    mkdirSync(join(root, ".stampworks"), { recursive: true });
    expect(await fleet.run(["up", "--all"])).toMatchObject({ code: 0 });
  });
  afterAll(() => fleet.folder.remove());
  beforeEach(() => {
    [asked, previews, questions] = [[], [], 0];
  });

  test("a rollout shows what the release would change in each stamp before it asks, and leaves the configs alone", async () => {
    const before = ["ca1", "ea1", "ea2"].map((id) => fleet.config(id));
    expect(await rollout(release("r1"), operator(false))).toEqual({ kind: "declined" });
    expect(asked).toEqual(["preview ca1", "r1", "preview ea1", "r1", "preview ea2", "r1"]);
    const [{ changed, counts, groups, stamps } = { stamps: [], groups: [] }] = previews;
    expect({ changed, replace: counts?.replace }).toEqual({ changed: 3, replace: 3 });
    expect(stamps.map(({ id, counts: own }) => [id, own?.replace])).toEqual([
      ["ca1", 1],
      ["ea1", 1],
      ["ea2", 1],
    ]);
    // The same in all three is told once.
    expect(groups.map((group) => [group.stamps, group.steps.map(({ op }) => op)])).toEqual([
      [["ca1", "ea1", "ea2"], ["replace"]],
    ]);
    expect(["ca1", "ea1", "ea2"].map((id) => fleet.config(id))).toEqual(before);
    expect(readdirSync(join(root, ".stampworks")).filter((name) => name.startsWith("preview-"))).toEqual([]);
  });

  test("a rollback shows the way to the releases before", async () => {
    expect(await rollout(release("r2"), operator(true))).toMatchObject({ kind: "ran", result: "done" });
    [asked, previews, questions] = [[], [], 0];
    const back: RolloutInput = { mode: "rollback", yes: false };
    expect(await rollout(back, operator(false))).toEqual({ kind: "declined" });
    expect(asked).toEqual(["preview ca1", "none", "preview ea1", "none", "preview ea2", "none"]);
    expect(previews[0]?.counts.replace).toBe(3);
  });

  test("up, destroy and retire show it, too, and do nothing when the answer is no", async () => {
    expect(await up({ stacks: ["ca1"], all: false, yes: false }, operator(false))).toEqual({
      kind: "declined",
    });
    expect(previews[0]?.stamps).toMatchObject([{ id: "ca1" }]);
    expect(await destroy({ stack: "ca1", yes: false }, operator(false))).toEqual({ kind: "declined" });
    const retiring = { stacks: ["ea1", "ea2"], expired: false, yes: false };
    expect(await retireStamps(retiring, operator(false))).toEqual({ kind: "declined" });
    expect(
      previews.slice(1).map(({ counts, stamps }) => [stamps.map(({ id }) => id), counts.create]),
    ).toEqual([
      [["ca1"], 0],
      [["ea1", "ea2"], 0],
    ]);
    const deleted = previews[1]?.groups.flatMap(({ steps }) => steps) ?? [];
    expect(deleted.map(({ op }) => op)).toEqual(deleted.map(() => "delete"));
    // The password goes before its provider, and the stack last.
    expect(deleted.map(({ type }) => type)).toEqual([
      "random:index/randomPassword:RandomPassword",
      "pulumi:providers:random",
      "pulumi:pulumi:Stack",
    ]);
    expect(asked).toEqual(["preview ca1"]);
  });

  test("what is confirmed beforehand is done without a preview", async () => {
    expect(await destroy({ stack: "ca1", yes: true }, operator(false))).toMatchObject({ kind: "destroyed" });
    expect(previews).toEqual([]);
    expect(asked).toEqual(["destroy ca1"]);
  });
});
