import { PHASES } from "../../../tenants/migration/entries";
import type { MigrationEvent, RunResult } from "../../../tenants/migration/run";
import { isPastReturn, type MigrationState } from "../../../tenants/migration/state";
import type { Output } from "../../common/output";
import { printTable } from "../../common/table";

/**
 * Tells what a move does while it does it: phases and what was found; not each look for changes.
 * @param of whose move it is, in front of each line
 */
export function tellMove(to: Output, of = ""): (event: MigrationEvent) => void {
  const output = { note: (text: string): void => to.note(`${of}${text}`) };
  let copied = "";
  return (event) => {
    switch (event.kind) {
      case "phase":
        output.note(`${event.phase}: ${event.state}`);
        break;
      case "copied":
        if (event.what !== copied) output.note(`  copying ${event.what}`);
        copied = event.what;
        break;
      case "compared": {
        const { checksum, differing, from, to, what } = event.comparison;
        const verdict = differing.length === 0 ? `equal, checksum ${checksum.slice(0, 16)}…` : "they differ";
        output.note(`  ${what}: ${from} and ${to}, ${verdict}`);
        break;
      }
      case "retry":
        output.note(`  waiting: ${event.reason}`);
        break;
      case "synced":
        break;
    }
  };
}

/** Prints where a move stands. */
export function printMove(output: Output, state: MigrationState): void {
  const { at, begin, by, end, phases, direction } = state;
  const head = end ?? (direction === "back" ? "being aborted" : "under way");
  output.print(output.colors.bold(`${begin.tenant}: ${begin.source} → ${begin.target}, ${head}`));
  const rows = PHASES.map((phase) => {
    const { at: when = "", counts, reason, state: stands } = phases[phase];
    const told = Object.entries(counts ?? {}).map(([what, count]) => `${what} ${count}`);
    return [phase, stands, when, reason ?? told.join(", ")];
  });
  printTable(output, ["phase", "state", "at", ""], rows);
  output.print(`begun by ${begin.by} at ${begin.at}, last by ${by} at ${at}`);
}

/** What to do next, in words. */
export function nextMove(state: MigrationState, result: RunResult | undefined): string {
  const { begin, end, phases, direction } = state;
  const again = (flags: string): string => `npx stampworks tenants move ${begin.tenant} ${flags}`;
  if (end === "done") return `nothing: ${begin.tenant} is on ${begin.target}`;
  if (end === "aborted") return `nothing: ${begin.tenant} is on ${begin.source}, as before`;
  if (direction === "back") return again("--abort");
  if (isPastReturn(state)) return again("--resume");
  const failed = Object.values(phases).some((phase) => phase.state === "failed");
  const mend = failed ? "find out why, then " : result === "reached" ? "when it suits you, " : "";
  const repair =
    phases.verify.state === "failed" || phases.soak.state === "failed"
      ? " (--repair brings what differs over again)"
      : "";
  return `${mend}${again("--resume")}${repair}; or take it back: ${again("--abort")}`;
}
