import { resolve } from "node:path";
import { StampError } from "../../../core/errors";
import type { Settings } from "../../../tenants/migration/entries";
import { MIGRATION_JOURNAL } from "../../../tenants/migration/journal";
import { moveMany } from "../../../tenants/migration/many";
import type { RunResult } from "../../../tenants/migration/run";
import { isConfirmed } from "../../context";
import { carryOut, checkMove, createJournal, type Desk, tellBeyondHold, withTenant } from "./desk";
import { type FileMove, readMoves } from "./file";
import { atOnce, type Way } from "./at-once";
import type { CheckedMove, MovedOne, MoveFile, MoveReport, MoveResult } from "./input";

/** What is to be done about one of many. */
type Todo = "there" | { readonly resume: Way } | { readonly begin: CheckedMove };

/**
 * Moves all tenants of a file, some at a time in this process. What the catalogues and the registry could have told of any of
 * them is told of all before one is begun. A fault in one stops that one; the same file again goes on with those not done.
 * @throws StampError with all that stands in the way
 */
export async function moveFile(input: MoveFile, desk: Desk): Promise<MoveResult> {
  const { context } = desk;
  const requests = readMoves(resolve(context.cwd, input.file));
  const todo = await planAll(requests, desk);
  const checked = [...todo.values()].flatMap((one) => (one !== "there" && "begin" in one ? [one.begin] : []));
  const ways = [...todo.values()].flatMap((one) =>
    one === "there" ? [] : ["begin" in one ? one.begin : one.resume],
  );
  const parallel = await atOnce(ways, context.parallel, desk);
  if (input.mode === "check-many") return { kind: "checked", moves: checked };
  for (const move of checked) context.emit({ kind: "planned", move });
  tellBeyondHold(desk, checked, input.settings);
  const moves = ways.length;
  if (moves > 0 && !(await isConfirmed(context, input.yes, { kind: "start", moves })))
    return { kind: "declined" };
  return { kind: "many", moves: await moveAll(requests, { todo, parallel }, input.settings, desk) };
}

async function planAll(requests: readonly FileMove[], desk: Desk): Promise<ReadonlyMap<string, Todo>> {
  const todo = new Map<string, Todo>();
  const problems: StampError[] = [];
  for (const request of requests) {
    try {
      todo.set(request.tenant, await todoOf(request, desk));
    } catch (error) {
      if (!(error instanceof StampError)) throw error;
      const all = error.problems.length > 0 ? error.problems : [error];
      problems.push(
        ...all.map(
          ({ code, details, problem }) => new StampError(code, `${request.tenant}: ${problem}`, details),
        ),
      );
    }
  }
  if (problems.length > 0) throw StampError.all(problems);
  return todo;
}

async function todoOf(request: FileMove, desk: Desk): Promise<Todo> {
  const { tenant, to } = request;
  const last = await desk.journals.of(tenant).read(MIGRATION_JOURNAL);
  if (last !== undefined && last.end === undefined) {
    if (last.begin.target === to && last.direction === "forward") return { resume: last.begin };
    const where = last.direction === "forward" ? `to ${last.begin.target}` : `back to ${last.begin.source}`;
    throw new StampError("state", `a move ${where} is not finished`, {
      fix: `finish it first: stampworks tenants move ${tenant} --${last.direction === "forward" ? "resume, or --abort" : "abort"}`,
    });
  }
  const item = await desk.registry.get("tenant", tenant);
  const isThere = item?.stamp === to && item.migration === undefined;
  if (item !== undefined && !isThere && request.from !== undefined && item.stamp !== request.from)
    throw new StampError("state", `it is on ${item.stamp} and not on ${request.from} any more`, {
      fix: "the plan is out of date: make it anew",
    });
  return isThere ? "there" : { begin: await checkMove(desk, request) };
}

async function moveAll(
  requests: readonly FileMove[],
  { parallel, todo }: { readonly parallel: number; readonly todo: ReadonlyMap<string, Todo> },
  settings: Settings,
  desk: Desk,
): Promise<readonly MovedOne[]> {
  const { emit, signal } = desk.context;
  const reports = new Map<string, MoveReport>();
  const isThere = ({ tenant }: { tenant: string }): boolean => todo.get(tenant) === "there";
  const outcomes = await moveMany(
    requests.filter((request) => !isThere(request)),
    {
      parallel,
      signal,
      move: ({ tenant }) => moveOne(tenant, todo.get(tenant), settings, desk, reports),
      onEnd: (moved) => emit({ kind: "ended", moved }),
    },
  );
  const ended = new Map(outcomes.map((outcome) => [outcome.tenant, outcome]));
  return requests.map(({ tenant, to }): MovedOne => {
    const outcome = ended.get(tenant);
    if (outcome === undefined) return { tenant, to, result: "there" };
    return { tenant, to, result: outcome.result, error: outcome.error, report: reports.get(tenant) };
  });
}

function moveOne(
  tenant: string,
  todo: Todo | undefined,
  settings: Settings,
  desk: Desk,
  reports: Map<string, MoveReport>,
): Promise<RunResult> {
  return withTenant(desk, tenant, "tenants move --file", async (own, lock) => {
    const journal =
      typeof todo === "object" && "begin" in todo
        ? await createJournal(own, todo.begin, settings, lock)
        : await desk.journals.of(tenant).open(MIGRATION_JOURNAL, lock);
    if (journal === undefined)
      throw new StampError("state", `the journal of tenant ${tenant}'s move is gone`, {
        fix: `look at it: stampworks tenants show ${tenant}`,
      });
    try {
      return await carryOut(own, journal, "forward");
    } finally {
      reports.set(tenant, { move: journal.number, state: journal.state });
      journal.close();
    }
  });
}
