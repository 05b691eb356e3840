import { StampError } from "../../core/errors";
import { type Bundle, bundleText, readBundle, versionOf } from "../../tenants/client/reference/bundle";
import type { Texts } from "../delivery/texts";
import type { Content } from "./content";
import { REFERENCE_FILE } from "./schema";

/** Most bytes that a stamp is given, in UTF-8: a journal keeps what it had, and what it is given. */
const MOST_TEXT = 2_000_000;

/**
 * Numbers count milliseconds, or up from there: above this is none that anybody gave, and after 2⁵³ - 1 there is none to give. What one
 * stamp's store says must not hold up the others.
 */
const MOST_SEQUENCE = 2 ** 52;

/** What is to be, set by set. */
export interface WantedData {
  readonly contents: ReadonlyMap<string, Content>;
  /** Sets that are declared and have no file. */
  readonly missing: readonly string[];
}

/** What a text holds; undefined where it is broken: then it holds nothing that anybody reads. */
export function bundleIn(text: string | undefined): Bundle | undefined {
  try {
    return text === undefined ? undefined : readBundle(text);
  } catch {
    return undefined;
  }
}

/** Whether a stamp has these sets, each in this version, and no other. */
export function isOf({ data }: Bundle, contents: WantedData["contents"]): boolean {
  if (Object.keys(data).length !== contents.size) return false;
  return [...contents].every(
    ([name, { content, type }]) =>
      Object.hasOwn(data, name) && data[name]?.type === type && data[name].version === versionOf(content),
  );
}

/** What is known of the numbers there are. */
export interface KnownTexts {
  /** What stamps have: all of them, also those that are not changed. */
  readonly found: readonly string[];
  /** What the last change gave stamps, or kept for them. */
  readonly given: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * What each stamp is to have: the same text, with a number above all that are known, and not below the milliseconds since 1970, so that what an
 * application has had is below it even where every store and journal was lost. A stamp that lacks what the newest has gets the newest as it
 * is. What a stamp goes back to has a number above that, one for each content: to go back is a change, too.
 * @throws StampError `input` for more than a stamp is given, or a set that stamps have and the project lost the file of
 */
export function referenceTexts({ contents, missing }: WantedData, { found, given, now }: KnownTexts): Texts {
  const countable = (texts: readonly string[]): Bundle[] =>
    texts.flatMap((text) => bundleIn(text) ?? []).filter(({ sequence }) => sequence < MOST_SEQUENCE);
  const known = countable(found);
  const lost = missing.filter((name) => known.some(({ data }) => Object.hasOwn(data, name)));
  if (lost.length > 0) throw StampError.all(lost.map(lostFile));
  const all = [...known, ...countable(given)];
  const highest = all.reduce((most, { sequence }) => Math.max(most, sequence), 0);
  const next = Math.max(highest + 1, now);
  const fresh = bundleText({ sequence: next, data: dataOf(contents, known, now) });
  refuseTooMuch(fresh);
  const newest = known.reduce<Bundle | undefined>(
    (best, each) => (best === undefined || each.sequence > best.sequence ? each : best),
    undefined,
  );
  // Only where nobody was ever given another content under its number.
  const isAgain =
    newest !== undefined && all.every((each) => each.sequence !== newest.sequence || isOf(each, contents));
  const again = isAgain ? bundleText(newest) : fresh;
  const numbers = new Map<string, number>();
  const numbered = (data: Bundle["data"]): string => {
    const key = JSON.stringify(data);
    const sequence = numbers.get(key) ?? next + 1 + numbers.size;
    numbers.set(key, sequence);
    return bundleText({ sequence, data });
  };
  const to: Texts["to"] = (_, has) => {
    const bundle = bundleIn(has);
    // What a stamp lost may have had any number: it gets one that was never given.
    if (has === undefined || bundle === undefined) return fresh;
    return isOf(bundle, contents) ? has : again;
  };
  return {
    to,
    // One that had nothing, or what was broken, goes back to what the others have; where none has any it keeps what it was given: no
    // application loses what it has to a mending.
    back: (has) => {
      const bundle = bundleIn(has) ?? newest;
      return bundle === undefined || (bundleIn(has) === undefined && isOf(bundle, contents))
        ? fresh
        : numbered(bundle.data);
    },
  };
}

function refuseTooMuch(text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MOST_TEXT) return;
  throw new StampError("input", "too much reference data", {
    ...{ file: REFERENCE_FILE, field: "data", received: `${bytes} bytes` },
    ...{ allowed: `at most ${MOST_TEXT}`, fix: "keep what is large in the application's own store" },
  });
}

/** Why a text must not come in the place of what is found. */
export function refusesOlder(found: string | undefined, text: string): string | undefined {
  const [has, comes] = [bundleIn(found), readBundle(text)];
  if (has === undefined || found === text || has.sequence < comes.sequence) return undefined;
  return `it has number ${has.sequence} of its reference data, and number ${comes.sequence} would come: an older one never replaces a newer`;
}

/** A version that a stamp has already is as old as it is there. */
function dataOf(contents: WantedData["contents"], known: readonly Bundle[], now: number): Bundle["data"] {
  return Object.fromEntries(
    [...contents].map(([name, { content, type }]) => {
      const version = versionOf(content);
      const before = known.flatMap(({ data }) =>
        Object.hasOwn(data, name) && data[name]?.version === version ? [data[name].made] : [],
      );
      return [name, { version, made: before.length === 0 ? now : Math.min(...before), type, content }];
    }),
  );
}

function lostFile(name: string): StampError {
  return new StampError("input", "stamps have this reference data, and the project has no file of it", {
    file: REFERENCE_FILE,
    field: `data.${name}.file`,
    fix: "bring the file back; or take the set out of reference.yaml, and the stamps will have it no more",
  });
}
