import { createHash } from "node:crypto";
import { messageOf } from "../../core/message";
import { plainText } from "../../core/text";
import { runCommand } from "../rollout/run-command";
import type { DrillCheck } from "./drills-schema";
import type { Restored } from "./source";

/** What came of one check. */
export interface CheckResult {
  readonly check: string;
  readonly held: boolean;
  /** What was found, or what is wrong. */
  readonly found: string;
}

/** What a check looks at. */
export type Looked = Pick<Restored, "address" | "has" | "query">;

/** What checks are made with. */
export interface CheckTools {
  readonly stamp: string;
  /** All that was restored, by name. */
  readonly all: ReadonlyMap<string, Looked>;
  readonly signal: AbortSignal;
}

/** Longest that an operator's command may take. */
const COMMAND_MS = 4 * 3_600_000;
/** Keys that are told. */
const MOST = 10;
/** Most characters of a check and of what it found: a record is no place for a dump. */
const MOST_TEXT = 300;

/** Makes one check of what was restored. What can't be asked does not hold. */
export async function makeCheck(
  check: DrillCheck,
  restored: Looked,
  tools: CheckTools,
): Promise<CheckResult> {
  const what = plainText(nameOf(check), MOST_TEXT);
  try {
    const { found, held } = await outcomeOf(check, restored, tools);
    return { check: what, held, found: plainText(found, MOST_TEXT) };
  } catch (error) {
    return {
      check: what,
      held: false,
      found: plainText(`it can't be asked: ${messageOf(error)}`, MOST_TEXT),
    };
  }
}

function nameOf(check: DrillCheck): string {
  if ("command" in check) return check.command;
  if ("count" in check) return check.count;
  return "checksum" in check ? check.checksum : check.keys;
}

type Outcome = Omit<CheckResult, "check">;

async function outcomeOf(check: DrillCheck, restored: Looked, tools: CheckTools): Promise<Outcome> {
  if ("command" in check) return byCommand(check.command, restored, tools);
  const query = restored.query ?? (() => Promise.reject(new Error("no database")));
  if ("count" in check) return judged(await query(check.count), check);
  if ("checksum" in check) {
    const sum = checksumOf(await query(check.checksum));
    return { held: sum === check.sha256, found: sum };
  }
  const has = tools.all.get(check.objects)?.has ?? (() => false);
  const keys = (await query(check.keys)).map(([key]) => key ?? "");
  const gone = keys.filter((key) => !has(key));
  if (gone.length === 0) return { held: true, found: `all ${keys.length} are there` };
  return {
    held: false,
    found: `${gone.length} of ${keys.length} are gone: ${gone.slice(0, MOST).join(", ")}`,
  };
}

function judged(
  rows: readonly (readonly (string | null)[])[],
  {
    least = Number.NEGATIVE_INFINITY,
    most = Number.POSITIVE_INFINITY,
  }: { least?: number | undefined; most?: number | undefined },
): Outcome {
  const [first = []] = rows;
  const text = first[0] ?? "";
  const value = Number(text);
  if (rows.length !== 1 || first.length !== 1 || text.trim() === "" || Number.isNaN(value))
    return { held: false, found: "it gives no one number" };
  return { held: value >= least && value <= most, found: text };
}

/** SHA-256 of rows: columns by tabs, rows by line breaks, NULL as `\N`, as COPY writes them. */
export function checksumOf(rows: readonly (readonly (string | null)[])[]): string {
  const hash = createHash("sha256");
  const escaped = (text: string): string =>
    text.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  for (const row of rows)
    hash.update(`${row.map((value) => (value === null ? "\\N" : escaped(value))).join("\t")}\n`);
  return hash.digest("hex");
}

async function byCommand(
  command: string,
  { address }: Looked,
  { signal, stamp }: CheckTools,
): Promise<Outcome> {
  const told = { STAMPWORKS_STAMP: stamp, STAMPWORKS_RESTORED: address };
  const problem = await runCommand("the command", command, told, COMMAND_MS, signal);
  return { held: problem === undefined, found: problem ?? "it ended with 0" };
}
