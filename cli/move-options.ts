import { join, resolve } from "node:path";
import { StampError, shown } from "../core/errors";
import { Tier } from "../components/routing/contract";
import { PHASES, type Phase, type Settings } from "../tenants/migration/entries";
import { STATE_FOLDER } from "./engine";
import { type Flags, spanFlag, textFlag } from "./flags";

/** What the user wants of `stampworks tenants move`. */
export type MoveMode = "start" | "check" | "status" | "resume" | "abort";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
/** Flags that only a beginning takes: what was begun keeps its own. */
const OF_START = ["to", "tier", "dualWrite", "soak", "lease", "pause", "patience", "every"];

/**
 * Which of the things the command can be asked for.
 * @throws StampError `input` when it is asked for two, or for none
 */
export function moveMode(flags: Flags): MoveMode {
  const modes = (["status", "resume", "abort"] as const).filter((mode) => flags[mode] === true);
  const [mode, other] = [modes[0], modes[1] ?? OF_START.find((name) => flags[name] !== undefined)];
  if (mode === undefined) {
    if (textFlag(flags, "to") !== undefined) return flags["check"] === true ? "check" : "start";
    throw new StampError("input", "missing", {
      field: "--to",
      fix: "name the stamp it goes to; or --status, --resume, --abort",
    });
  }
  if (other !== undefined)
    throw new StampError("input", `--${mode} and --${dashed(other)} do not go together`, {
      field: `--${mode}`,
      fix: "a move that was begun keeps its own settings",
    });
  return mode;
}

/** How the move is to be carried out. @throws StampError `input` */
export function moveSettings(flags: Flags): Settings {
  const span = (name: string, fallback: number): number => spanFlag(flags, name) ?? fallback;
  const settings = {
    dualWriteMs: span("dualWrite", DAY),
    soakMs: span("soak", DAY),
    leaseMs: span("lease", 10 * SECOND),
    pauseMs: span("pause", 2 * MINUTE),
    everyMs: span("every", 30 * SECOND),
    patienceMs: span("patience", 10 * MINUTE),
  };
  if (settings.pauseMs > settings.leaseMs) return settings;
  throw new StampError("input", "the cut-over can't be done within such a pause", {
    field: "--pause",
    received: `${settings.pauseMs} ms`,
    allowed: `more than the lease of ${settings.leaseMs} ms`,
  });
}

/** The phase to stop after. @throws StampError `input` */
export function untilFlag(flags: Flags): Phase | undefined {
  return oneOf(
    flags,
    "until",
    PHASES.filter((phase) => phase !== "delete"),
  );
}

/** What the tenant is sold from then on. @throws StampError `input` */
export function tierFlag(flags: Flags): Tier | undefined {
  return oneOf(flags, "tier", Object.values(Tier));
}

/** Where journals of moves are kept. */
export function movesFolder(flags: Flags, cwd: string, root: string): string {
  const given = textFlag(flags, "journal");
  return given === undefined ? join(root, STATE_FOLDER, "moves") : resolve(cwd, given);
}

function oneOf<T extends string>(flags: Flags, name: string, values: readonly T[]): T | undefined {
  const text = textFlag(flags, name);
  const found = values.find((value) => value === text);
  if (text === undefined || found !== undefined) return found;
  const details = { field: `--${name}`, received: shown(text), allowed: values.join(", ") };
  throw new StampError("input", "not allowed", details);
}

function dashed(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
