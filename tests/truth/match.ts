import { argumentsOf, wordsOf } from "./sdk";
import { norm } from "./shape";

/** A type that a cloud publishes. */
export interface Candidate {
  readonly name: string;
  readonly service: string;
  readonly type: string;
  readonly fields: () => readonly string[];
}

/** How much of a type's arguments a description must know. */
const ENOUGH = 0.35;
/** Points of a type that is taken: its name and half of its fields, or more of the one and less of the other. */
const SURE = 2.4;

/** The published type most like one of the SDK's, by the names of both and of their fields. */
export function bestType(type: string, candidates: readonly Candidate[]): string | undefined {
  const args = argumentsOf(type);
  if (args === undefined) return undefined;
  const { service, name } = wordsOf(type);
  const wanted = args.map((argument) => norm(argument.name));
  let best: { readonly name: string; readonly score: number } | undefined;
  for (const candidate of candidates) {
    const alike = likeness(name, candidate.type);
    if (alike === 0) continue;
    const fields = candidate.fields().map(norm);
    const shared = part(wanted, fields, (word, field) => same(field, word));
    const back = part(fields, wanted, same);
    const kin = related(service, candidate.service);
    const isNamed = alike === 1 && kin > 0;
    if (!isNamed && shared < ENOUGH && back < ENOUGH) continue;
    // Services that have nothing in common in their names (cloudwatch and Logs) may still have a type in common.
    if (kin === 0 && (shared < ENOUGH || back < ENOUGH)) continue;
    const score = shared + back + alike * 2 + kin;
    if (best === undefined || score > best.score) best = { name: candidate.name, score };
  }
  return best !== undefined && best.score >= SURE ? best.name : undefined;
}

/** Share of words that the others have, too. */
function part(
  words: readonly string[],
  others: readonly string[],
  alike: (word: string, other: string) => boolean,
): number {
  return (
    words.filter((word) => others.some((other) => alike(word, other))).length / Math.max(1, words.length)
  );
}

function same(field: string, word: string): boolean {
  if (field === word || field === `${word}s` || `${field}s` === word) return true;
  return word.length > 3 && field.endsWith(word) && field.length - word.length <= 16;
}

/** 1 for one name, less for one that ends or begins like the other. */
function likeness(ours: string, theirs: string): number {
  const [a, b] = [norm(ours), norm(theirs)];
  if (a === b) return 1;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  const share = short.length / long.length;
  if (long.endsWith(short)) return 0.2 + share * 0.6;
  return long.startsWith(short) ? share * 0.75 : 0;
}

/** 1 for one service, less for names that only have a part in common. */
function related(ours: string, theirs: string): number {
  const [a, b] = [norm(ours), norm(theirs)];
  // `acm` is AWS's certificate manager.
  const initials = `a${(theirs.match(/[A-Z]/gu) ?? []).join("").toLowerCase()}`;
  if (a === b || a === initials || isShortFor(a, b)) return 1;
  // `lb` is in the initials of ElasticLoadBalancing.
  if (a.length === 2 && initials.includes(a)) return 0.5;
  return a.startsWith(b) || b.startsWith(a) || (a.length > 2 && b.includes(a)) ? 0.5 : 0;
}

/** Whether a word is another one with letters left out: `appautoscaling` of ApplicationAutoScaling. */
function isShortFor(short: string, long: string): boolean {
  if (short.length < 6 || short[0] !== long[0]) return false;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at += 1;
  return at === short.length;
}
