import { resolve } from "node:path";
import { dayOf, isExpired } from "../../components/program/expiry";
import { defined } from "../../core/defined";
import { StampError } from "../../core/errors";
import { MOST_LINE } from "../../core/journal/store";
import { operator } from "../../core/locks/lock";
import { messageOf } from "../../core/message";
import { MOST_BYTES } from "../../tenants/client/kept/most";
import type { Engine } from "../../engines/engine";
import type { StampEntry } from "../inventory/stack-config";
import { type LoadedFleet, selectStamps } from "../open";
import type { Begin } from "../rollout/entries";
import { readMetricGates } from "../rollout/metrics/file";
import { type Candidate, planWaves } from "../rollout/waves";
import type { Delivery, Wanted } from "./delivery";
import type { DeliveryPlan, LeftOut, Pace } from "./pace";
import type { Place } from "./places";
import { nameOfText } from "./text-name";

/** What a plan is made with. */
export interface PlanTools {
  readonly cwd: string;
  readonly fleet: LoadedFleet;
  readonly engine: Engine;
  readonly placeOf: (stamp: string) => Place;
  /** What the last change gave stamps, or kept for them. */
  readonly given: readonly string[];
  /** Stamps asked at once. */
  readonly parallel: number;
}

const HOUR = 3_600_000;

/**
 * Plans a delivery: what each stamp has is read, so that it can be taken back, and those that have what they are to have take
 * no part.
 * @throws StampError `engine` for stamps that are up and whose text can't be read
 */
export async function planDelivery(
  delivery: Pick<Delivery<never>, "name" | "file" | "isNumbered">,
  pace: Pace,
  wanted: Wanted,
  tools: PlanTools,
): Promise<{ readonly begin: Begin; readonly plan: DeliveryPlan }> {
  const { cwd, engine, fleet } = tools;
  const metrics =
    pace.gateFile === undefined ? pace.gates.metrics : readMetricGates(resolve(cwd, pace.gateFile));
  const stamps = selectStamps(fleet.inventory, pace.stamps ?? []);
  const left: { id: string; why: LeftOut }[] = [];
  const candidates: Candidate[] = [];
  const to: Record<string, string> = {};
  const texts: Record<string, string> = {};
  const keep = (text: string): string => {
    const name = nameOfText(text);
    texts[name] = text;
    return name;
  };
  const looked = await lookAt(stamps, delivery, tools);
  const others = delivery.isNumbered === true ? await othersHave(stamps, tools) : [];
  const chosen = looked.flatMap(({ found }) =>
    typeof found === "string" || found.text === undefined ? [] : [found.text],
  );
  const made = wanted.texts([...chosen, ...others], tools.given);
  for (const { found, stamp } of looked) {
    if (typeof found === "string") left.push({ id: stamp.id, why: found });
    else {
      const text = made.to({ ...stamp.identity, id: stamp.id }, found.text);
      if (found.text === text) {
        left.push({ id: stamp.id, why: "current" });
        continue;
      }
      to[stamp.id] = keep(text);
      const back = made.back(found.text);
      candidates.push(candidateOf(stamp, back === undefined ? undefined : keep(back)));
    }
  }
  const plan: DeliveryPlan = { waves: planWaves(candidates, pace.waves), left };
  const { bakeMs, failures, gates, onFailure } = pace;
  const begin: Begin = {
    kind: "begin",
    version: 1,
    release: `${delivery.name}-${nameOfText(JSON.stringify(to))}`,
    by: operator(),
    at: new Date().toISOString(),
    waves: plan.waves.map(({ ring, stamps: members }) => ({ ring, stamps: [...members] })),
    settings: {
      // Nothing bakes in a simulated cloud.
      bakeMs: bakeMs ?? (engine.name === "embedded" ? 0 : HOUR),
      failures:
        "stamps" in failures ? failures.stamps : Math.floor((candidates.length * failures.percent) / 100),
      onFailure,
      gates: { ...gates, ...defined({ metrics }) },
      [delivery.name]: { what: wanted.what, to, texts, ...defined({ file: wanted.file }) },
    },
  };
  refuseTooMuch(begin, Object.values(texts), delivery.file);
  return { begin, plan };
}

interface Looked {
  readonly stamp: StampEntry;
  readonly found: Exclude<LeftOut, "current"> | { readonly text: string | undefined };
}

/** What each stamp has, or why it takes no part. */
async function lookAt(
  stamps: readonly StampEntry[],
  { name }: Pick<Delivery<never>, "name">,
  tools: PlanTools,
): Promise<Looked[]> {
  const today = dayOf(new Date());
  const problems: StampError[] = [];
  const { default: pLimit } = await import("p-limit");
  const limit = pLimit(tools.parallel);
  const one = async (stamp: StampEntry): Promise<Looked | undefined> => {
    const { id, identity } = stamp;
    if (identity.retiring) return { stamp, found: "retiring" };
    if (isExpired(identity, today)) return { stamp, found: "expired" };
    try {
      return { stamp, found: { text: await tools.placeOf(id).read() } };
    } catch (error) {
      if (error instanceof StampError && error.code === "input") throw error;
      if (!(await isUp(id, tools))) return { stamp, found: "down" };
      problems.push(unread(id, name, error));
      return undefined;
    }
  };
  const looked = await Promise.all(stamps.map((stamp) => limit(one, stamp)));
  if (problems.length > 0) throw StampError.all(problems);
  return looked.filter((each) => each !== undefined);
}

/** What the stamps that are not chosen have; of what can't be read now nothing is known. */
async function othersHave(chosen: readonly StampEntry[], tools: PlanTools): Promise<readonly string[]> {
  const ids = new Set(chosen.map(({ id }) => id));
  const { default: pLimit } = await import("p-limit");
  const limit = pLimit(tools.parallel);
  const others = tools.fleet.inventory.stamps.filter(({ id }) => !ids.has(id));
  const read = async ({ id }: StampEntry): Promise<string | undefined> => await tools.placeOf(id).read();
  const found = await Promise.allSettled(others.map((stamp) => limit(read, stamp)));
  return found.flatMap((each) => (each.status === "fulfilled" ? (each.value ?? []) : []));
}

async function isUp(stack: string, { engine, fleet }: PlanTools): Promise<boolean> {
  return (await engine.outputs({ project: fleet.inventory.project.name, stack })) !== undefined;
}

function unread(id: string, name: string, error: unknown): StampError {
  return new StampError("engine", `what ${name} stamp "${id}" has can't be read`, {
    received: messageOf(error).slice(0, 200),
    fix: "mend the cause, or leave it out: --only with the others",
  });
}

function candidateOf({ id, identity }: StampEntry, before: string | undefined): Candidate {
  return {
    id,
    ring: identity.ring,
    form: `${identity.cloud}/${identity.class}`,
    from: before ?? "none",
    pinned: before !== undefined,
  };
}

/**
 * Holds a change to what can be read again, before any of it is written: each text at its stamp, and all of it in a journal, as it stands
 * there, escaped.
 */
function refuseTooMuch(begin: Begin, texts: readonly string[], file: string): void {
  const longest = Math.max(0, ...texts.map((text) => Buffer.byteLength(text)));
  if (longest > MOST_BYTES)
    throw new StampError("input", "more than a stamp is given", {
      ...{ file, received: `${longest} bytes`, allowed: `at most ${MOST_BYTES}` },
      fix: "keep what is large in the application's own store",
    });
  const size = JSON.stringify(begin).length;
  if (size <= MOST_LINE) return;
  throw new StampError("input", "too much to be changed at once", {
    file,
    received: `${size} characters in a journal, of ${texts.length} different texts`,
    allowed: `at most ${MOST_LINE}`,
    fix: "change some of the stamps at a time: --only; or less of the data",
  });
}
