import { join } from "node:path";
import { StampError, shown } from "../../core/errors";
import type { StampIdentity } from "../../components/contract/identity";
import { STAMP_ID } from "../../components/contract/naming";
import { TokenTable } from "../../graph/model/tokens";
import { CONFIG_KEYS } from "../../components/program/config";
import { dayOf } from "../../components/program/expiry";
import { readAllowFile } from "../../fleet/check/allow-file";
import { checkFleet } from "../../fleet/check/check-fleet";
import { renderStamp } from "../../fleet/check/render-fleet";
import type { StampGraph } from "../../fleet/check/stamp-graph";
import type { Verdict } from "../../fleet/check/verdict";
import { parseStackConfig, type StampEntry } from "../../fleet/inventory/stack-config";
import { readTextIfThere } from "../../core/files/read-text";
import { type KillPoint, writeDurably } from "../../core/files/durable";
import { planAdd, type NewStamp } from "../../fleet/lifecycle/plan-add";
import { listStamp } from "../../fleet/lifecycle/routing-list";
import { awaitLock } from "../../core/locks/lock";
import { readProject } from "../../fleet/inventory/project";
import { journalFolder } from "../rollout-options";
import { readRetired } from "../../fleet/lifecycle/retired";
import { readStamp, stackFile } from "../../fleet/lifecycle/stack-file";
import { describeCounts } from "../common/counts";
import { keepFolderPrivate } from "../../core/files/private-folder";
import { STATE_FOLDER } from "../../engines/state-folder";
import { openEngine, SIMULATED } from "../engine";
import { ExitCode } from "../common/exit-code";
import { type Flags, textFlag } from "../flags";
import type { CommandContext } from "../options";
import { askMissing } from "../ask-identity";
import { edgeOf } from "../routing-room";
import { openSession, type Session, stackSpec } from "../session";
import { count } from "../common/table";
import { printVerdict } from "../common/verdict-view";

/**
 * Adds a stamp to the fleet: picks what can be picked, checks everything, previews the stamp and judges both laws, and
 * only then writes its config file. The same request gives the same file; any error leaves nothing behind.
 * @param killPoint only tests give one
 */
export async function add(
  context: CommandContext,
  ids: readonly string[],
  flags: Flags,
  killPoint?: KillPoint,
): Promise<ExitCode> {
  const { root } = readProject(context.cwd);
  // What it picks rests on what it reads, so nobody else may add, retire or roll out between the two.
  keepFolderPrivate(join(root, STATE_FOLDER));
  const doing = `add ${shown(ids[0] ?? "").slice(1, -1)}`;
  const lock = await awaitLock(journalFolder({}, context.cwd, root), doing, "the fleet", {
    isBrief: (holder) => holder.doing.startsWith("add "),
    signal: context.signal,
  });
  if (lock.notice !== undefined) context.output.note(lock.notice);
  try {
    return await addAlone(context, ids, flags, killPoint);
  } finally {
    lock.release();
  }
}

async function addAlone(
  context: CommandContext,
  ids: readonly string[],
  flags: Flags,
  killPoint?: KillPoint,
): Promise<ExitCode> {
  const { output, json, verbose } = context;
  const [id = ""] = ids;
  const session = await openSession(context);
  const { project } = session.inventory;
  const stamp = await plan(context, session, id, flags);
  const file = stackFile(project, id);
  const path = join(project.root, file);
  const there = readTextIfThere(project.root, file);
  if (there !== undefined && there !== stamp.text && !isSame(readStamp(project, id).identity, stamp.identity))
    throw taken(id, file);
  const entry = entryOf(session, id, file, stamp.text);
  const verdict = await judge(context, session, entry);
  if (!verdict.holds) {
    if (json) output.json({ id, file, written: false, verdict });
    else {
      printVerdict(output, verdict, verbose);
      output.print("nothing was written");
    }
    return ExitCode.Broken;
  }
  // A new stamp has no state, and the CLI would make a stack for it: the real preview is the pull request's.
  const engine = await openEngine({ ...context, engine: "embedded" }, project);
  try {
    const { counts } = await engine.preview(stackSpec(session, entry), { signal: context.signal });
    const written = there === undefined;
    if (written) writeDurably(path, stamp.text, { killPoint });
    const routing = listStamp(project, id, killPoint);
    const simulated = engine.name === "embedded";
    if (json) {
      output.json({
        engine: engine.name,
        simulated,
        id,
        file,
        written,
        ...(routing === undefined ? {} : { routing }),
        identity: stamp.identity,
        counts,
        verdict,
      });
      return ExitCode.Fine;
    }
    output.print(stamp.text.trimEnd());
    output.print();
    output.print(`${file}: ${written ? "written" : "unchanged, it was there already"}`);
    if (routing !== undefined) output.print(`${routing}: lists it`);
    output.print(`preview: ${describeCounts(counts, "future")}${simulated ? ` (${SIMULATED})` : ""}`);
    const peers = verdict.stamps.length - 1;
    output.print(
      `both laws hold${peers > 0 ? `, compared with ${count(peers, "stamp")} of its class, cloud and release` : "; it is the first of its class, cloud and release"}`,
    );
    printNext(context, id, routing === undefined ? file : `${file} ${routing}`, routing !== undefined);
    return ExitCode.Fine;
  } finally {
    await engine.close();
  }
}

async function plan(context: CommandContext, session: Session, id: string, flags: Flags): Promise<NewStamp> {
  const { inventory, program } = session;
  const { project } = inventory;
  const own = inventory.stamps.find((stamp) => stamp.id === id);
  const stamps = inventory.stamps.filter((stamp) => stamp !== own);
  const fleet = {
    stamps,
    retired: readRetired(project),
    ...(inventory.routing === undefined ? {} : { layerAccount: inventory.routing.home.account }),
    today: dayOf(new Date()),
    ...(program.blueprint === undefined ? {} : { blueprint: program.blueprint }),
    ...(await edgeOf(context, session, flags, textFlag(flags, "class"))),
  };
  const given = Object.fromEntries(CONFIG_KEYS.map((key) => [key, textFlag(flags, key)]));
  // Asked for again, a stamp keeps the block and the release it got.
  const kept = own === undefined ? {} : { cidr: own.identity.cidr, release: own.identity.release };
  const values = { ...kept, ...withoutUndefined(await askMissing(context, fleet, given, STAMP_ID.test(id))) };
  const prefix = textFlag(flags, "prefix");
  return planAdd({ id, values, ...(prefix === undefined ? {} : { prefix }) }, fleet);
}

function withoutUndefined(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}

function isSame(a: StampIdentity, b: StampIdentity): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(identity: StampIdentity): [string, unknown][] {
  return Object.entries(identity).sort(([a], [b]) => (a < b ? -1 : 1));
}

function taken(id: string, file: string): StampError {
  return new StampError("input", "the fleet has a stamp with this id and another identity", {
    file,
    field: "id",
    received: `"${id}"`,
    fix: "take another id, or change the file by hand",
  });
}

function entryOf({ inventory }: Session, id: string, file: string, text: string): StampEntry {
  const result = parseStackConfig(inventory.project, id, file, text);
  if ("stamp" in result) return result.stamp;
  throw StampError.all(result.problems);
}

/** Judges the new stamp together with those it must be equal to; with others it has nothing to compare. */
async function judge({ signal }: CommandContext, session: Session, entry: StampEntry): Promise<Verdict> {
  const { inventory, program } = session;
  const { identity } = entry;
  const peers = inventory.stamps.filter(
    (stamp) =>
      stamp.id !== entry.id &&
      stamp.identity.class === identity.class &&
      stamp.identity.cloud === identity.cloud &&
      stamp.identity.release === identity.release,
  );
  const tokens = new TokenTable();
  const graphs: StampGraph[] = [];
  for (const stamp of [...peers, entry])
    graphs.push(await renderStamp(stackSpec(session, stamp), tokens, signal));
  const global = program.blueprint?.global;
  const allow = readAllowFile(inventory.project);
  return checkFleet(graphs, {
    today: new Date(),
    tokens,
    allow,
    ...(global === undefined ? {} : { global }),
  });
}

function printNext({ output }: CommandContext, id: string, files: string, isRouted: boolean): void {
  const routed = isRouted
    ? `
  npx stampworks up routing              once it is up: the routing layer learns of it`
    : "";
  output.print(`
Next:
  git add ${files} and open a pull request: its checks preview the stamp and judge both laws
  npx stampworks up ${id}                bring it up here${routed}
  pulumi stack init ${id} && pulumi up   bring it up for real, with your own account
  npx stampworks tenants register ${id}  once it is up: it takes tenants`);
}
