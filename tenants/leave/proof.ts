import { createHash } from "node:crypto";
import type { ErasureState } from "./journal";

/** What is kept of an erasure: what, when and how much; nothing that says of whom to who does not know it. */
export interface ErasureProof {
  readonly kind: "stampworks-erasure";
  readonly version: 1;
  /** Who knows the tenant's name finds it by this: SHA-256 of salt and name. */
  readonly tenant: { readonly salt: string; readonly sha256: string };
  readonly begun: string;
  readonly ended: string;
  /** Whether a second operator confirmed it. */
  readonly confirmed: boolean;
  /** What was there and is deleted, and what was kept by name. */
  readonly deleted: readonly Counted[];
  readonly kept: readonly Counted[];
  /** SHA-256 of the manifest of what was exported before; absent where nothing was. */
  readonly exported?: string;
}

/** What a mover had at a stamp. */
export interface Counted {
  readonly stamp: string;
  readonly mover: string;
  readonly what: string;
  readonly count: number;
}

/** The proof of an erasure whose last count found nothing. */
export function proofOf({ at, begin, held = [], manifest }: ErasureState): ErasureProof {
  const { salt } = begin;
  // A schema or a prefix may have the tenant's name in it.
  const names = Object.values(begin.names).filter((name) => !/^[0-9]*$/u.test(name));
  const words = [...new Set([begin.tenant, ...names])].sort((a, b) => b.length - a.length);
  const nameless = (text: string): string =>
    words.reduce((rest, word) => rest.replaceAll(word, "{tenant}"), text);
  const counted = (kept: boolean): Counted[] =>
    held
      .filter((one) => one.count > 0 && (one.kept === true) === kept)
      .map(({ count, mover, stamp, what }) => ({ stamp, mover, what: nameless(what), count }));
  return {
    ...{ kind: "stampworks-erasure", version: 1, begun: begin.at, ended: at, confirmed: begin.confirmed },
    tenant: { salt, sha256: createHash("sha256").update(`${salt}${begin.tenant}`).digest("hex") },
    ...{ deleted: counted(false), kept: counted(true) },
    ...(manifest === undefined ? {} : { exported: manifest }),
  };
}
