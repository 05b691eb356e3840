import { StampError } from "../../core/errors";
import { dayOf, isExpired } from "../../components/program/expiry";
import type { StampEntry } from "../../fleet/inventory/stack-config";
import { type Retirement, retire as retireStamp } from "../../fleet/lifecycle/retire";
import { RETIRED_FILE } from "../../fleet/lifecycle/retired";
import { lockFleet } from "../../core/locks/lock";
import { describeEvent } from "../common/describe-event";
import { openEngine, SIMULATED } from "../engine";
import { ExitCode } from "../common/exit-code";
import type { Flags } from "../flags";
import type { CommandContext } from "../options";
import { openRetireHome, type RetireHome } from "../retire-home";
import { emitWaves, placeOf, type CiSystem } from "../../fleet/rollout/emit-waves";
import { exitCodeOfAll, failureOf, reportFailures, resultOf } from "../outcomes";
import { runJobs } from "../progress";
import { confirm } from "../common/prompt";
import { journalFolder } from "../rollout-options";
import { listed } from "../rollout-view";
import { openSession, type Session, selectStamps, stackSpec } from "../session";
import { count } from "../common/table";

/** Ends stamps for good: those named, or with `--expired` those whose last day is over. */
export async function retire(
  context: CommandContext,
  ids: readonly string[],
  flags: Flags,
): Promise<ExitCode> {
  const { output, json, signal, parallel, verbose } = context;
  const session = await openSession(context);
  const { project } = session.inventory;
  const stamps = choose(session, ids, flags["expired"] === true);
  const emit = flags["emit"] as CiSystem | undefined;
  if (emit !== undefined) {
    const wave = { ring: "retire", stamps: stamps.map(({ id, identity }) => ({ id, ring: identity.ring })) };
    for (const line of emitWaves(emit, stamps.length === 0 ? [] : [wave], placeOf(session.inventory)))
      output.print(line);
    return ExitCode.Fine;
  }
  if (stamps.length === 0) {
    if (json) output.json({ stamps: [] });
    else output.print("no stamp has expired");
    return ExitCode.Fine;
  }
  const engine = await openEngine(context, project);
  let home: RetireHome | undefined;
  let lock: ReturnType<typeof lockFleet> | undefined;
  try {
    home = await openRetireHome(context, session, engine, flags);
    const { tools } = home;
    // Said before anybody is asked, and looked at again once it is begun.
    await refuseObjected(stamps, tools.guards);
    if (!(await isConfirmed(context, stamps, home, flags))) {
      output.print("nothing was retired");
      return ExitCode.Fine;
    }
    const names = stamps.map(({ id }) => id);
    lock = lockFleet(journalFolder(flags, context.cwd, project.root), `retire ${listed(names, 5)}`);
    const jobs = names.map((id) => ({
      title: `retire ${id}`,
      run: (report: (text: string) => void) =>
        retireStamp(id, {
          project,
          engine,
          report,
          today: dayOf(new Date()),
          ...tools,
          operation: { signal, onEvent: (event) => report(describeEvent(event)) },
          specOf: (stamp) => stackSpec(session, stamp),
        }),
      describe: ({ backups, deleted }: Retirement) =>
        `${count(deleted, "resource")} deleted, nothing left${describeBackups(backups)}`,
    }));
    const outcomes = await runJobs(jobs, { output, parallel, signal });
    const simulated = engine.name === "embedded";
    if (json) {
      const list = names.map((id, index) => ({
        id,
        ...resultOf(outcomes[index]),
        error: failureOf(outcomes[index]),
      }));
      output.json({ engine: engine.name, simulated, stamps: list });
    } else {
      const done = outcomes.map(resultOf).filter((result) => result !== undefined);
      reportFailures(output, names, outcomes, verbose);
      output.print(
        `${count(done.length, "stamp")} of ${names.length} retired${simulated ? ` (${SIMULATED})` : ""}`,
      );
      const folder = project.stackConfigDir === "." ? "" : `${project.stackConfigDir}/`;
      if (done.length > 0)
        output.print(
          `Next: commit the removed configs and ${folder}${RETIRED_FILE}, which keeps the used ids`,
        );
      if (done.length < names.length)
        output.print("Next: mend the cause and run the same again; it goes on where it stopped");
    }
    return exitCodeOfAll(outcomes, signal);
  } finally {
    await home?.registry?.close();
    await engine.close();
    lock?.release();
  }
}

function choose({ inventory }: Session, ids: readonly string[], expired: boolean): readonly StampEntry[] {
  if (ids.length > 0 && expired)
    throw new StampError("input", "--expired and names of stamps do not go together", { field: "retire" });
  if (ids.length === 0 && !expired)
    throw new StampError("input", "which stamps?", {
      field: "retire",
      allowed: "ids of stamps, or --expired",
    });
  const today = dayOf(new Date());
  return expired
    ? inventory.stamps.filter(({ identity }) => isExpired(identity, today))
    : selectStamps(inventory, ids);
}

async function refuseObjected(
  stamps: readonly StampEntry[],
  guards: RetireHome["tools"]["guards"],
): Promise<void> {
  const objections = await Promise.all(stamps.flatMap((stamp) => guards.map((guard) => guard(stamp))));
  if (objections.flat().length > 0) throw StampError.all(objections.flat());
}

function isConfirmed(
  { output, json, signal }: CommandContext,
  stamps: readonly StampEntry[],
  { registry }: RetireHome,
  flags: Flags,
): Promise<boolean> {
  const ids = stamps.map(({ id }) => id);
  output.note(
    `retire ${listed(ids)}: everything in ${ids.length === 1 ? "it" : "them"} is deleted, tenants' data too`,
  );
  if (registry === undefined)
    output.note("the fleet has no registry that could be asked: make sure no tenant is left");
  return confirm(ids.length === 1 ? `retire ${ids[0] ?? ""}?` : `retire ${ids.length} stamps?`, {
    yes: flags["yes"] === true,
    json,
    signal,
  });
}

function describeBackups(backups: Retirement["backups"]): string {
  const kept = backups.flatMap(({ kept: what, name }) => (what === undefined ? [] : [`${name}: ${what}`]));
  const lost = backups.filter(({ kept: what }) => what === undefined).map(({ name }) => name);
  return [
    kept.length === 0 ? "" : `; kept: ${kept.join("; ")}`,
    lost.length === 0 ? "" : `; no final backup, as its class has no deletion protection: ${lost.join(", ")}`,
  ].join("");
}
