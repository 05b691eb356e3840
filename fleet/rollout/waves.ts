import { StampError, shown } from "../../core/errors";

/** A stamp that is to be rolled out to. */
export interface Candidate {
  readonly id: string;
  readonly ring: string;
  /** What it shares with the stamps it is equal to, e.g. `aws/standard`: what holds for one holds for these. */
  readonly form: string;
  /** The release it runs now. */
  readonly from: string;
  /** Whether its own config names that release; else it is the blueprint's. */
  readonly pinned: boolean;
  /** Where it was not up when the rollout began, in a project with flags or reference data. */
  readonly isNew?: true | undefined;
}

/** Stamps that are updated side by side; the next wave waits for this one's bake time and health. */
export interface Wave {
  readonly ring: string;
  readonly stamps: readonly Candidate[];
}

/** Most stamps of a wave: a number, or a share of all that take part. */
export type WaveSize = { readonly stamps: number } | { readonly percent: number };

/** How stamps become waves. */
export interface WaveOptions {
  /** Rings in the order they are rolled out to. Default: canary, early, broad. */
  readonly rings?: readonly string[];
  /** Sizes of the first waves; later ones have no limit. Default: 5 % but one stamp at least, 10 %, 50 %. */
  readonly sizes?: readonly WaveSize[];
  /** One wave of all stamps. Default: false. */
  readonly allAtOnce?: boolean;
}

/** Order of the rings that every fleet knows. */
export const RINGS: readonly string[] = ["canary", "early", "broad"];

/** Sizes of the first waves. */
export const SIZES: readonly WaveSize[] = [{ percent: 5 }, { percent: 10 }, { percent: 50 }];

/**
 * Sorts stamps into waves: ring after ring, no wave across two rings, and each no larger than its size allows; a
 * larger ring takes several. Within a ring each form comes up early, so that the first wave tells most.
 *
 * @throws StampError `input` for a ring whose order is not known
 */
export function planWaves(stamps: readonly Candidate[], options: WaveOptions = {}): Wave[] {
  if (options.allAtOnce === true) return stamps.length === 0 ? [] : [{ ring: "all", stamps: mixed(stamps) }];
  const { rings = RINGS, sizes = SIZES } = options;
  const byRing = new Map<string, Candidate[]>(rings.map((ring) => [ring, []]));
  for (const stamp of stamps) {
    const ring = byRing.get(stamp.ring);
    if (ring === undefined) throw unknownRing(stamp, rings);
    ring.push(stamp);
  }
  const waves: Wave[] = [];
  for (const [ring, members] of byRing) {
    const queue = mixed(members);
    for (let at = 0; at < queue.length; ) {
      const size = limitOf(sizes, waves.length, stamps.length);
      waves.push({ ring, stamps: queue.slice(at, at + size) });
      at += size;
    }
  }
  return waves;
}

/** Forms no stamp of the first wave has: what it proves says nothing about these. */
export function uncovered(waves: readonly Wave[]): string[] {
  const formsOf = (wave: Wave | undefined): string[] => wave?.stamps.map(({ form }) => form) ?? [];
  const first = new Set(formsOf(waves[0]));
  return [...new Set(waves.flatMap(formsOf))].filter((form) => !first.has(form)).sort();
}

/**
 * Sizes as written: `1,10%,50%`.
 * @throws StampError `input`
 */
export function parseSizes(text: string): WaveSize[] {
  return text.split(",").map((part) => {
    const [, number = "", percent] = /^\s*([0-9]{1,5})(%)?\s*$/.exec(part) ?? [];
    const value = Number(number);
    if (number !== "" && value > 0 && (percent === undefined || value <= 100))
      return percent === undefined ? { stamps: value } : { percent: value };
    const allowed = "numbers of stamps or shares from 1% to 100%, such as 1,10%,50%";
    throw new StampError("input", "not a size of a wave", {
      field: "--waves",
      received: shown(part),
      allowed,
    });
  });
}

function limitOf(sizes: readonly WaveSize[], wave: number, all: number): number {
  const size = sizes[wave];
  if (size === undefined) return Number.MAX_SAFE_INTEGER;
  if ("stamps" in size) return size.stamps;
  const share = (all * size.percent) / 100;
  // The canary's share is a promise about the blast radius; the later ones only set the pace.
  return Math.max(1, wave === 0 ? Math.floor(share) : Math.ceil(share));
}

/** By form in turn, and by id within a form; the same whatever order the stamps came in. */
function mixed(stamps: readonly Candidate[]): Candidate[] {
  const rounds = new Map<string, number>();
  const sorted = [...stamps].sort((a, b) => compare(a.id, b.id));
  const placed = sorted.map((stamp) => {
    const round = rounds.get(stamp.form) ?? 0;
    rounds.set(stamp.form, round + 1);
    return { stamp, round };
  });
  return placed
    .sort(
      (a, b) => a.round - b.round || compare(a.stamp.form, b.stamp.form) || compare(a.stamp.id, b.stamp.id),
    )
    .map(({ stamp }) => stamp);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function unknownRing({ id, ring }: Candidate, rings: readonly string[]): StampError {
  return new StampError("input", `the order of stamp "${id}"'s ring is not known`, {
    field: "stampworks:ring",
    received: shown(ring),
    allowed: rings.join(", "),
    fix: `say where it comes: --rings ${[...rings, ring].join(",")}`,
  });
}
