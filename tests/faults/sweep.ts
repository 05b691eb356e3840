import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { messageOf } from "../../core/message";
import { Keyring } from "../../engines/passphrase";
import { bundle } from "../engines/bundle";
import {
  begunAgain,
  bringUp,
  makeFleet,
  needless,
  perform,
  picture,
  PLOTS,
  type Scenario,
  UNWELL,
  updatesOf,
} from "./scenarios";
import { START } from "../start";

/** How one scenario fared. */
export interface SweepResult {
  /** Points the process was killed at. */
  readonly kills: number;
  /** Points there are. */
  readonly points: number;
}

/** What a release with a schema does, one stamp after the other, each stamp a wave; and nothing is contracted before the last gate. */
const STEPS = [
  "expand ea1 r0 r1",
  "backfill ea1 r0 r1",
  "gate 1",
  "expand br2 r0 r1",
  "backfill br2 r0 r1",
  "gate 2",
  "contract ea1 r0 r1",
  "contract br2 r0 r1",
];

/** Where an end is not as it should be, what the fleet wrote down of its way there says why. */
function tellingWhy(folder: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    const journals = join(folder, ".stampworks/rollouts");
    const names = existsSync(journals) ? readdirSync(journals).filter((name) => name.endsWith(".jsonl")) : [];
    const files = [...names.sort().map((name) => join(journals, name)), join(folder, "updates.log")];
    const told = files.filter((file) => existsSync(file)).map((file) => readFileSync(file, "utf8"));
    throw new Error([messageOf(error), ...told].join("\n\n"), { cause: error });
  }
}

/** Kills scenarios at points between their effects, and lets each be resumed. */
export class Sweep {
  private readonly keys = mkdtempSync(join(tmpdir(), "faults-keys-"));
  private readonly keyring = new Keyring(this.keys, "test");
  private readonly child = bundle("../faults/child.ts");
  private readonly ready = new Map<Scenario, string>();

  /**
   * Kills a scenario at every `step`-th point, resumes it, and compares the end with that of an undisturbed run.
   * @param first the first point, counted from 1
   * @param most ends after so many kills; without it at the scenario's end
   */
  async run(scenario: Scenario, first: number, step: number, most = Infinity): Promise<SweepResult> {
    const { usual, ...expected } = await this.undisturbed(scenario);
    let kills = 0;
    for (let point = first; ; point += step) {
      if (kills >= most) return { kills, points: point };
      const folder = await this.prepared(scenario);
      try {
        const isKilled = this.kill(folder, scenario, point);
        if (isKilled) {
          kills += 1;
          await perform(scenario, { folder, keyring: this.keyring, killPoint: () => undefined });
        }
        // A child that was not killed must have come to the same end, else there were more points than it passed.
        const end = await picture(PLOTS[scenario], folder, this.keyring);
        tellingWhy(folder, () => expect({ point, ...end }).toEqual({ point, ...expected }));
        if (!isKilled) return { kills, points: point };
        // Who goes on with a release that was taken back tries it once more.
        if (PLOTS[scenario].number !== UNWELL)
          expect({ point, needless: needless(folder, usual) }).toEqual({ point, needless: [] });
      } finally {
        rmSync(folder, { recursive: true });
      }
    }
  }

  dispose(): void {
    this.child.dispose();
    for (const folder of [this.keys, ...this.ready.values()])
      rmSync(folder, { recursive: true, force: true });
  }

  /** @returns false when the scenario came to its end before the point */
  private kill(folder: string, scenario: Scenario, point: number): boolean {
    const args = [...START, this.child.file, folder, this.keys, scenario, String(point)];
    const result = spawnSync(process.execPath, args, { encoding: "utf8", env: process.env });
    if (result.signal === "SIGKILL") return true;
    expect({ point, stderr: result.stderr, status: result.status }).toEqual({ point, stderr: "", status: 0 });
    return false;
  }

  private async undisturbed(
    scenario: Scenario,
  ): Promise<{ usual: ReadonlyMap<string, number>; [part: string]: unknown }> {
    const folder = await this.prepared(scenario);
    await perform(scenario, { folder, keyring: this.keyring, killPoint: () => undefined });
    const result = await picture(PLOTS[scenario], folder, this.keyring);
    if (PLOTS[scenario].hasSteps) expect(result["steps"]).toEqual(STEPS);
    // On the first day every stamp is refused a right that was just given, and its update begins again.
    if (scenario === "first day")
      expect(begunAgain(folder)).toEqual(Object.values(PLOTS[scenario].rings).flat());
    const usual = updatesOf(folder);
    rmSync(folder, { recursive: true });
    return { ...result, usual };
  }

  /** A fleet at which the scenario can begin; what comes before is done once. */
  private async prepared(scenario: Scenario): Promise<string> {
    let ready = this.ready.get(scenario);
    if (ready === undefined) {
      ready = mkdtempSync(join(tmpdir(), "faults-ready-"));
      this.ready.set(scenario, ready);
      makeFleet(ready, PLOTS[scenario]);
      if (PLOTS[scenario].number !== undefined) await bringUp(ready, this.keyring);
      if (PLOTS[scenario].deed !== "rollout") {
        const before = PLOTS[scenario].isStrict ? "first day" : "rollout";
        await perform(before, { folder: ready, keyring: this.keyring, killPoint: () => undefined });
        rmSync(join(ready, "updates.log"));
      }
    }
    const folder = mkdtempSync(join(tmpdir(), "faults-"));
    cpSync(ready, folder, { recursive: true });
    return folder;
  }
}
