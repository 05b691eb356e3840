/**
 * Many mutants go into one run of the command, each at a resource or property of its own: a check of 20,000 states one by
 * one would take a day. What a run says about a place is the verdict of the mutant that stands there. What seems to survive,
 * and what nobody can be blamed for, is tried again alone, so that no mutant is helped or hidden by its neighbours.
 */
import { judge } from "./judge.mjs";
import { Stamp } from "./world/stamp.mjs";
import { projectOf, rendersOf, statesOf } from "./world/world.mjs";

export function packsOf(mutants, size) {
  const packs = [];
  const open = new Map();
  for (const mutant of mutants) {
    if (mutant.alone) {
      packs.push([mutant]);
      continue;
    }
    const kind = `${mutant.group.name} ${mutant.world ?? "deployed"} ${mutant.stamps ?? 2} ${mutant.pack ?? ""}`;
    const list = open.get(kind) ?? [];
    open.set(kind, list);
    let pack = list.find((held) => held.length < size && !held.taken.has(mutant.at));
    if (pack === undefined) {
      pack = [];
      pack.taken = new Set();
      list.push(pack);
      packs.push(pack);
    }
    if (pack.length >= size - 1) list.splice(list.indexOf(pack), 1);
    pack.push(mutant);
    pack.taken.add(mutant.at);
  }
  return packs;
}

const worlds = new Map();

function fresh(group, world, count) {
  const key = `${group.name} ${world}`;
  if (!worlds.has(key))
    worlds.set(key, JSON.stringify(world === "rendered" ? rendersOf(group) : statesOf(group)));
  return JSON.parse(worlds.get(key)).slice(0, count);
}

/** Applies a pack to fresh states; a mutant that finds nothing to change says so by returning false. */
export function prepare(pack) {
  const [{ group, world = "deployed", stamps: count = 2 }] = pack;
  const stamps = fresh(group, world, count).map((state) => new Stamp(state));
  const applied = [];
  for (const mutant of pack) if (mutant.apply(stamps) !== false) applied.push(mutant);
  return { stamps, applied, project: projectOf(group) };
}

/** What seems to survive is tried again in packs of so many, and what still does, counts. */
const AGAIN = 12;

/** Judges a pack: for each mutant what became of it. */
export async function judgePack(pack, { last = pack.length === 1 } = {}) {
  const { stamps, applied, project } = prepare(pack);
  if (applied.length === 0) return [];
  const states = applied[0].states?.(stamps) ?? stamps.map((stamp) => stamp.state);
  const { code, findings, refused } = await judge(project, states, applied[0].judge);
  if (refused !== undefined && applied.length > 1) return halves(applied);
  const mine = (mutant) => findings.filter((found) => touches(found, mutant));
  const blamed = new Set(applied.flatMap(mine));
  const strangers = findings.filter((found) => !blamed.has(found));
  const results = [];
  const again = [];
  for (const mutant of applied) {
    const found = mine(mutant);
    const wrong = mutant.verdict === "reject" ? found.length === 0 : found.length > 0;
    if (!last && wrong) again.push(mutant);
    else
      results.push({
        mutant,
        caught: refused !== undefined || found.length > 0 || (mutant.anywhere === true && code === 1),
        refused,
        found,
        strangers: applied.length === 1 ? strangers : [],
        exact:
          (found.length > 0 && found.some((one) => right(one, mutant, stamps))) ||
          (mutant.anywhere === true && (code === 1 || refused !== undefined)),
        count: findings.length,
      });
  }
  // Half a pack of survivors is no accident of who stood beside whom.
  if (again.length > 0) {
    const size = applied.length > AGAIN && again.length < applied.length / 4 ? AGAIN : again.length;
    for (let from = 0; from < again.length; from += size)
      results.push(...(await judgePack(again.slice(from, from + size), { last: true })));
  }
  // Findings at a place that no mutant of a clean pack touched: somebody's false alarm; find whose.
  if (strangers.length > 0 && applied.length > 1 && applied.every((mutant) => mutant.verdict === "pass"))
    return halves(applied);
  return results;
}

async function halves(mutants) {
  const middle = Math.ceil(mutants.length / 2);
  return [...(await judgePack(mutants.slice(0, middle))), ...(await judgePack(mutants.slice(middle)))];
}

/** A finding about the stack as a whole stands at no resource, or at the stack's own. */
const isAt = (found, place) =>
  found.resource === place.resource ||
  (place.resource === undefined && found.resource?.startsWith("pulumi:pulumi:Stack::") === true);

/** Does a finding stand where the mutant does? */
function touches(found, mutant) {
  return mutant.places.some(
    (place) =>
      isAt(found, place) &&
      (place.head === undefined ||
        found.head === "" ||
        found.head === place.head ||
        found.rule === "missing" ||
        found.rule === "extra"),
  );
}

/** Is the right stamp blamed, at the right property? */
function right(found, mutant, stamps) {
  const owners = mutant.owners.map((index) => stamps[index].stack);
  return (
    owners.includes(found.stack) &&
    mutant.places.some(
      (place) =>
        isAt(found, place) &&
        (place.head === undefined ||
          found.head === place.head ||
          (found.law === "equal" && found.head === "")),
    )
  );
}
