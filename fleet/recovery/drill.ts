import { requireNoGameDay } from "./faults/standing-fault";
import { resolve } from "node:path";
import { z } from "zod";
import { defined } from "../../core/defined";
import { StampError, shown } from "../../core/errors";
import { operator } from "../../core/locks/lock";
import { messageOf } from "../../core/message";
import { plainText } from "../../core/text";
import type { FleetContext } from "../context";
import { requireFleetKey, signingKey } from "../evidence/keys";
import { readSettings, SETTINGS_FILE } from "../inventory/settings";
import type { ClassSpec } from "../../components/contract/class";
import type { StampEntry } from "../inventory/stack-config";
import { blueprintOf, type BuildEvent, type LoadedFleet, openFleet, selectStamps } from "../open";
import { type CheckResult, makeCheck } from "./checks";
import type { DrillSettings, SourceConfig } from "./drills-schema";
import { openSource } from "./open-source";
import { type DrillRecord, drillRecordSchema, judge, type RestoredRecord } from "./record";
import { writeRecord } from "./records";
import { openScratch, type Scratch } from "./scratch";
import { RestoreFailed, type Restored, type RestoreRequest } from "./source";
import { userFor } from "./tools";

/** Which stamp's recovery is tried. */
export interface DrillInput {
  readonly stamp: string;
  /** The moment that is to come back. Default: the newest. */
  readonly at?: Date | undefined;
  /** File of the private key that signs the record. Default: the key in STAMPWORKS_EVIDENCE_KEY. */
  readonly key?: string | undefined;
  /** The tool's version, as the record says it. */
  readonly tool: string;
}

/** What is told while a drill goes on. */
export type DrillEvent = BuildEvent | { readonly kind: "drill"; readonly what: string };

/** A drill that was made and recorded. */
export interface DrillResult {
  /** File of the signed record, from the project's root. */
  readonly file: string;
  readonly record: DrillRecord;
}

/** What `stampworks drill restore --json` prints. */
export const drillSchema = z.strictObject({ file: z.string(), record: drillRecordSchema });

/**
 * Restores the data of a stamp into a scratch place as if the stamp were lost now, checks it, removes it, and writes down what was
 * found, signed, whatever that is. The stamp itself is not touched.
 * @throws StampError `input` for a fleet that does not say how it is restored, and whatever keeps the drill from being made
 */
export async function drillRestore(
  { at, key: keyFile, stamp: id, tool }: DrillInput,
  context: FleetContext<DrillEvent>,
): Promise<DrillResult> {
  const fleet = await openFleet(context);
  const { project } = fleet.inventory;
  const settings = requireSettings(project.root);
  const [stamp] = selectStamps(fleet.inventory, [id]);
  if (stamp === undefined) throw new StampError("input", "no such stamp", { received: shown(id) });
  const { identity } = stamp;
  requireLaw(settings, stamp);
  const promised = promisedBy(fleet, identity.class);
  await requireNoGameDay(context, project);
  const key = signingKey(keyFile, context);
  requireFleetKey(key, context.cwd, project.root);
  const began = new Date();
  if (at !== undefined && at > began)
    throw new StampError("input", "a moment that has not come yet", {
      field: "--at",
      received: at.toISOString(),
    });
  const { signal } = context;
  const hasServer = settings.restore.some(({ kind }) => kind === "postgres");
  const user = hasServer ? await userFor(settings.runAs, signal) : undefined;
  const scratch = await openScratch(resolve(project.root, settings.scratch), id, { signal, user });
  try {
    const request = { stamp: id, region: identity.region, signal, ...defined({ at, user }) };
    const restored = await restoreAll(settings, request, { root: project.root, scratch, began, context });
    const { class: name, cloud, region } = identity;
    const { rpoMinutes, rtoMinutes } = promised;
    const record = judge({
      ...{
        project: project.name,
        stamp: id,
        class: name,
        cloud,
        region,
        at: began.toISOString(),
        by: operator(),
        tool,
      },
      ...defined({ target: at?.toISOString() }),
      ...{ promised: { rpoMinutes, rtoMinutes }, restored },
    });
    return { record, file: writeRecord(record, { root: project.root, folder: settings.records, key }) };
  } finally {
    scratch.remove();
  }
}

/** @throws StampError `input` for a stamp whose data may not lie on this machine */
export function requireLaw({ residency }: DrillSettings, { id, identity }: StampEntry): void {
  if (residency.includes(identity.residency)) return;
  throw new StampError("input", `the data of ${id} is under the law of ${identity.residency}`, {
    file: SETTINGS_FILE,
    field: "drills.residency",
    allowed: residency.join(", "),
    fix: "do it on a machine under that law, and say so there",
  });
}

/** What a class promises of recovery. @throws StampError `input` where the blueprint does not have it */
export function promisedBy(fleet: LoadedFleet, name: string): ClassSpec["recovery"] {
  const promised = blueprintOf(fleet).classes[name]?.recovery;
  if (promised !== undefined) return promised;
  throw new StampError("input", "the blueprint has no such class", { received: shown(name) });
}

/** @throws StampError `input` where the project does not say how its data is restored */
export function requireSettings(root: string): DrillSettings {
  const { drills } = readSettings(root);
  if (drills !== undefined) return drills;
  throw new StampError("input", "the project does not say how its data is restored", {
    file: SETTINGS_FILE,
    field: "drills",
    fix: "declare its backups and what must hold of them: docs/disaster-recovery.md",
  });
}

interface Work {
  readonly root: string;
  readonly scratch: Scratch;
  readonly began: Date;
  readonly context: FleetContext<DrillEvent>;
}

/** Restores each in turn, then makes the checks: one of them may look at another. */
async function restoreAll(
  settings: DrillSettings,
  request: Omit<RestoreRequest, "scratch">,
  { began, context, root, scratch }: Work,
): Promise<RestoredRecord[]> {
  const all = new Map<string, Restored>();
  const tell = (what: string): void => context.emit({ kind: "drill", what });
  const found: [SourceConfig, Trial][] = [];
  try {
    for (const config of settings.restore) {
      tell(`restoring ${config.name} of ${request.stamp}`);
      const trial = await tried(config, { ...request, scratch: scratch.folderFor(config.name) }, root);
      found.push([config, trial]);
      if (trial.restored !== undefined) all.set(config.name, trial.restored);
    }
    const records: RestoredRecord[] = [];
    for (const [config, trial] of found) {
      tell(`checking ${config.name} of ${request.stamp}`);
      records.push(
        await looked(config, trial, {
          all,
          stamp: request.stamp,
          signal: request.signal,
          began,
          at: request.at,
        }),
      );
    }
    return records;
  } finally {
    for (const restored of all.values()) await restored.dispose();
  }
}

interface Trial {
  readonly restored?: Restored;
  readonly tookSeconds: number;
  readonly problems: readonly string[];
}

async function tried(config: SourceConfig, request: RestoreRequest, root: string): Promise<Trial> {
  const source = openSource(config, (path) => resolve(root, path));
  const start = performance.now();
  const took = (): number => Math.round(performance.now() - start) / 1000;
  try {
    const restored = await source.restore(request);
    return { restored, tookSeconds: took(), problems: [] };
  } catch (error) {
    // What keeps the drill from being made is no finding of it.
    if (error instanceof StampError) throw error;
    return { tookSeconds: took(), problems: problemsOf(error) };
  }
}

/** Milliseconds that another clock may be ahead of this one. */
const SKEW_MS = 60_000;
const AHEAD =
  "what came back is of a moment that has not come yet: a clock is wrong, and nobody can say how old it is";

async function looked(
  config: SourceConfig,
  { problems: own, restored, tookSeconds }: Trial,
  tools: Parameters<typeof makeCheck>[2] & { readonly began: Date; readonly at: Date | undefined },
): Promise<RestoredRecord> {
  const { kind, name } = config;
  if (restored === undefined)
    return { name, kind, tookSeconds, facts: [], checks: [], problems: own.map(plain) };
  const checks: CheckResult[] = [];
  for (const check of config.checks) checks.push(await makeCheck(check, restored, tools));
  const { digest, facts, point, upTo } = restored;
  // What was acknowledged in the future, by its clock, is as old as nobody can say.
  const ahead = upTo.getTime() > Date.now() + SKEW_MS ? [AHEAD] : [];
  const age = ((tools.at ?? tools.began).getTime() - upTo.getTime()) / 1000;
  const about = {
    name,
    kind,
    point,
    digest,
    upTo: upTo.toISOString(),
    ...(ahead.length > 0 ? {} : { ageSeconds: Math.max(0, age) }),
    tookSeconds,
  };
  try {
    const more = await restored.finish();
    return { ...about, facts: [...facts, ...more].map(plain), checks, problems: ahead };
  } catch (error) {
    const problems = [...ahead, ...problemsOf(error).map(plain)];
    return { ...about, facts: facts.map(plain), checks, problems };
  }
}

function problemsOf(error: unknown): readonly string[] {
  return error instanceof RestoreFailed ? error.problems : [messageOf(error)];
}

/** Words of other programs stand in the record. */
function plain(text: string): string {
  return plainText(text, 1000);
}
