import type { Derivation } from "../model/graph";

/** Shortest id that is looked for inside of texts. */
const MIN_ID = 4;

/**
 * What a stamp's own parts make names of, though the stamp does not list it: the beginning of its names
 * (`shopp-euw1a`), also as written where no dash may be, and its id, where it can be no word.
 */
export function ownNames(derivations: readonly Derivation[]): readonly Derivation[] {
  const id = derivations.find(({ stands }) => stands === "id")?.value;
  if (id === undefined) return [];
  const names: Derivation[] = [];
  const name = derivations.find(
    ({ value, stands }) => stands.startsWith("name(") && value.indexOf(`-${id}-`) > 0,
  );
  const head = name?.value.slice(0, name.value.indexOf(`-${id}-`) + 1 + id.length);
  if (head !== undefined) {
    names.push({ value: head, stands: "names" });
    for (const [separator, spelling] of SPELLINGS)
      names.push({ value: head.replaceAll("-", separator), stands: `names(${spelling})` });
  }
  if (id.length >= MIN_ID && /\d/u.test(id) && /[a-z]/u.test(id)) names.push({ value: id, stands: "id" });
  return names;
}

const SPELLINGS = [
  ["", "joined"],
  ["_", "underscores"],
] as const;
