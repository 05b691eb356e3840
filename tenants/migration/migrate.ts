import { StampError } from "../../core/errors";
import { goBack } from "./back";
import { goForward } from "./forward";
import type { MigrationJournal } from "./journal";
import { PassingError, SupersededError } from "./mover";
import { Interrupted, Run, type RunResult, type RunTools } from "./run";
import { isPastReturn } from "./state";

/**
 * Carries a migration on from wherever its journal says it is. `back` aborts it.
 *
 * @throws StampError `state` when there is no way back any more, or it is over; `locked` when another mover has taken
 * over; `engine` when a store failed for longer than it is borne with
 */
export async function migrate(
  journal: MigrationJournal,
  tools: RunTools,
  direction: "forward" | "back",
): Promise<RunResult> {
  refuse(journal, direction);
  try {
    const run = new Run(journal, tools, await Run.take(journal, tools, direction));
    return await (direction === "forward" ? goForward(run) : goBack(run));
  } catch (error) {
    if (error instanceof Interrupted) return "interrupted";
    throw told(error, journal.state.begin.tenant);
  }
}

function refuse({ state }: MigrationJournal, direction: "forward" | "back"): void {
  const { begin, end } = state;
  const { source, target, tenant } = begin;
  if (end !== undefined)
    throw new StampError("state", `the migration of tenant ${tenant} is over: ${end}`, {
      fix: `begin another one: stampworks tenants move ${tenant} --to <stamp>`,
    });
  if (direction === "back" && isPastReturn(state))
    throw new StampError("state", `the deletion at ${source} has begun: there is no way back`, {
      fix: `finish it with --resume, then move the tenant from ${target} to ${source}`,
    });
  if (direction === "forward" && state.direction === "back")
    throw new StampError("state", `the migration of tenant ${tenant} is being aborted`, {
      fix: "finish that with --abort",
    });
}

function told(error: unknown, tenant: string): unknown {
  const fix = `go on with stampworks tenants move ${tenant} --resume`;
  if (error instanceof SupersededError) return new StampError("locked", error.message, {}, { cause: error });
  if (error instanceof PassingError)
    return new StampError("engine", error.message, { fix }, { cause: error });
  const state: unknown = Reflect.get(Object(error), "code");
  if (!(error instanceof StampError) && typeof state === "string" && SQLSTATE.test(state)) {
    // What is wrong with a value is told with the value, which may be secret.
    const problem = state.startsWith("22")
      ? "a value can't be read"
      : error instanceof Error
        ? error.message
        : "";
    return new StampError(
      "engine",
      `a database refuses: ${problem}`,
      { received: state, fix },
      { cause: error },
    );
  }
  return error;
}

const SQLSTATE = /^[0-9A-Z]{5}$/;
