import { StampError } from "../../core/errors";
import { compareWithLock } from "../../graph/equal/lock";
import { makeLock } from "../../fleet/lock/lock";
import { LOCK_FILE, readLock, writeLock } from "../../fleet/lock/lock-file";
import { ExitCode } from "../common/exit-code";
import type { CommandContext } from "../options";
import { openSession } from "../session";
import { count } from "../common/table";

/**
 * Records what the blueprint makes of each class on each cloud, so that a review shows what a change does to every
 * stamp. With `check` nothing is written, and a lock that is not up to date is a broken law.
 */
export async function lock(context: CommandContext, check: boolean): Promise<ExitCode> {
  const { output, signal, json } = context;
  const { inventory, program } = await openSession(context);
  const { blueprint } = program;
  if (blueprint === undefined) {
    throw new StampError("input", "the program does not tell its blueprint", {
      fix: "make it with defineFleet",
    });
  }
  const { root: folder, name } = inventory.project;
  const before = readLock(folder);
  const after = await makeLock({ project: name, blueprint, program: program.run }, signal);
  const keys = [...new Set([...Object.keys(before?.forms ?? {}), ...Object.keys(after.forms)])].sort();
  const changed = keys.flatMap((key) => {
    const [old, now] = [before?.forms[key], after.forms[key]];
    if (old?.fingerprint === now?.fingerprint) return [];
    const canonical = {
      outputs: {},
      resources: {},
      ...now,
      stack: "",
      urns: new Map<string, string>(),
      unknown: 0,
    };
    return [{ form: key, differences: old === undefined ? 0 : compareWithLock(old, canonical).length }];
  });
  if (!check && changed.length > 0) await writeLock(folder, after);
  if (json)
    output.json({
      file: LOCK_FILE,
      forms: Object.keys(after.forms).length,
      changed,
      written: !check && changed.length > 0,
    });
  else if (changed.length === 0) output.print(`${LOCK_FILE} is up to date: ${count(keys.length, "form")}`);
  else {
    for (const { form, differences } of changed)
      output.print(
        `${form}: ${before?.forms[form] === undefined ? "new" : count(differences, "difference")}`,
      );
    output.print(
      check
        ? `${LOCK_FILE} is not up to date: run stampworks lock and review the change`
        : `${LOCK_FILE} written: review it with git diff`,
    );
  }
  return check && changed.length > 0 ? ExitCode.Broken : ExitCode.Fine;
}
