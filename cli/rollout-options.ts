import { join, resolve } from "node:path";
import { RELEASE } from "../components/contract/identity";
import { StampError, shown } from "../core/errors";
import type { Settings } from "../fleet/rollout/entries";
import { parseSizes, type WaveOptions } from "../fleet/rollout/waves";
import { STATE_FOLDER } from "./engine";
import { type Flags, spanFlag, textFlag } from "./flags";
import type { EngineName } from "./options";

/** What the user wants of `stampworks rollout`. */
export type RolloutMode = "start" | "resume" | "rollback" | "abandon";

const HOUR = 3_600_000;
const MINUTE = 60_000;

/**
 * Which of the things a rollout can be asked for.
 * @throws StampError `input` when it is asked for two
 */
export function rolloutMode(flags: Flags): RolloutMode {
  const modes = (["resume", "rollback", "abandon"] as const).filter((mode) => flags[mode] === true);
  const started = ["release", "stamps", "waves", "emit"].filter((name) => flags[name] !== undefined);
  const [mode] = modes;
  if (mode === undefined) return "start";
  const other = modes[1] ?? started[0];
  if (other === undefined) return mode;
  throw new StampError("input", `--${mode} and --${other} do not go together`, {
    field: `--${mode}`,
    fix: "a rollout that was begun keeps its own plan",
  });
}

/** @throws StampError `input` for what is no release */
export function releaseFlag(flags: Flags): string | undefined {
  const release = textFlag(flags, "release");
  if (release === undefined || RELEASE.test(release)) return release;
  throw new StampError("input", "not a release", {
    field: "--release",
    received: shown(release),
    allowed: "lower-case letters, digits, dots, dashes and underscores, at most 63",
  });
}

/** How stamps become waves. @throws StampError `input` */
export function waveOptions(flags: Flags): WaveOptions {
  const [rings, waves] = [textFlag(flags, "rings"), textFlag(flags, "waves")];
  const allAtOnce = flags["allAtOnce"] === true;
  if (allAtOnce && waves !== undefined)
    throw new StampError("input", "--all-at-once and --waves do not go together", { field: "--waves" });
  return {
    allAtOnce,
    ...(rings === undefined ? {} : { rings: listOf(rings) }),
    ...(waves === undefined ? {} : { sizes: parseSizes(waves) }),
  };
}

/** A list separated by commas, without blanks and doubles. */
export function listOf(text: string): string[] {
  return [...new Set(text.split(",").map((part) => part.trim()))].filter((part) => part !== "");
}

/**
 * How the rollout is to be carried out.
 * @param stamps how many take part
 * @throws StampError `input`
 */
export function rolloutSettings(
  flags: Flags,
  { engine, release, stamps }: { engine: EngineName; release: string | undefined; stamps: number },
): Settings {
  const onFailure = onFailureOf(textFlag(flags, "onFailure") ?? "halt");
  if (onFailure === "rollback" && release === undefined)
    throw new StampError("input", "without a release there is none to go back to", {
      field: "--on-failure",
      fix: "give --release, or revert the blueprint's change and roll out again",
    });
  const [command, url] = [textFlag(flags, "gateCommand"), textFlag(flags, "gateUrl")];
  if (url !== undefined && !URL.canParse(url.replaceAll(/[{}]/g, "x")))
    throw new StampError("input", "not an address", {
      field: "--gate-url",
      received: shown(url),
      allowed: "https://{host}/path",
    });
  return {
    // Nothing bakes in a simulated cloud.
    bakeMs: spanFlag(flags, "bake") ?? (engine === "embedded" ? 0 : HOUR),
    failures: budgetOf(textFlag(flags, "failures") ?? "0", stamps),
    onFailure,
    gates: {
      ...(command === undefined ? {} : { command }),
      ...(url === undefined ? {} : { url }),
      stamp: flags["gateStamp"] === true,
      timeoutMs: spanFlag(flags, "gateTimeout") ?? 5 * MINUTE,
      everyMs: spanFlag(flags, "gateEvery") ?? MINUTE / 2,
    },
  };
}

/** Where the journal is kept. */
export function journalFolder(flags: Flags, cwd: string, root: string): string {
  const given = textFlag(flags, "journal");
  return given === undefined ? join(root, STATE_FOLDER, "rollouts") : resolve(cwd, given);
}

function onFailureOf(text: string): Settings["onFailure"] {
  if (text === "halt" || text === "rollback") return text;
  const details = { field: "--on-failure", received: shown(text), allowed: "halt, rollback" };
  throw new StampError("input", "not allowed", details);
}

function budgetOf(text: string, stamps: number): number {
  const [, number = "", percent] = /^([0-9]{1,5})(%)?$/.exec(text) ?? [];
  if (number !== "" && (percent === undefined || Number(number) <= 100))
    return percent === undefined ? Number(number) : Math.floor((stamps * Number(number)) / 100);
  throw new StampError("input", "not allowed", {
    field: "--failures",
    received: shown(text),
    allowed: "a number of stamps or a share such as 2%",
  });
}
