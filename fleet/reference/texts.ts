import { StampError } from "../../core/errors";
import { type Bundle, bundleText, readBundle, versionOf } from "../../tenants/client/reference/bundle";
import type { Texts } from "../delivery/delivery";
import type { Content } from "./content";
import { REFERENCE_FILE } from "./schema";

/** Most characters that a stamp is given: a journal keeps what it had, and what it is given. */
const MOST_TEXT = 2_000_000;

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
    ([name, { content, type }]) => data[name]?.type === type && data[name].version === versionOf(content),
  );
}

/**
 * What each stamp is to have: the same text, with a number above all that stamps have, so that none takes what is older for newer. What a
 * stamp goes back to has a number above that: to go back is a change, too.
 * @param now milliseconds since 1970
 * @throws StampError `input` for more than a stamp is given, or a set that stamps have and the project lost the file of
 */
export function referenceTexts(
  { contents, missing }: WantedData,
  found: readonly string[],
  now: number,
): Texts {
  const known = found.flatMap((text) => bundleIn(text) ?? []);
  const newest = known.reduce<Bundle | undefined>(
    (best, each) => (best === undefined || each.sequence > best.sequence ? each : best),
    undefined,
  );
  const lost = missing.filter((name) => known.some(({ data }) => data[name] !== undefined));
  if (lost.length > 0) throw StampError.all(lost.map(lostFile));
  const wanted =
    newest !== undefined && isOf(newest, contents)
      ? newest
      : { sequence: (newest?.sequence ?? 0) + 1, data: dataOf(contents, known, now) };
  const text = bundleText(wanted);
  if (text.length > MOST_TEXT)
    throw new StampError("input", "too much reference data", {
      ...{ file: REFERENCE_FILE, field: "data", received: `${text.length} characters` },
      ...{ allowed: `at most ${MOST_TEXT}`, fix: "keep what is large in the application's own store" },
    });
  const sequence = wanted.sequence + 1;
  return {
    to: (_, has) => {
      const bundle = bundleIn(has);
      return has !== undefined && bundle !== undefined && isOf(bundle, contents) ? has : text;
    },
    // A stamp that had nothing, or what was broken, goes back to no data.
    back: (has) => bundleText({ sequence, data: bundleIn(has)?.data ?? {} }),
  };
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
      const before = known.flatMap(({ data }) => (data[name]?.version === version ? [data[name].made] : []));
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
