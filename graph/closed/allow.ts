import type { PropertyMap } from "../model/property";

/** One thing a stamp may refer to although it did not make it. */
export interface AllowEntry {
  /**
   * Where: `<type>#<property path>` as a glob, `*` for any characters, e.g. `aws:iam/*#*Principal*`. Results of
   * lookups stand under `invoke:<token>#`. Default: everywhere.
   */
  readonly path?: string;
  /**
   * What: a regular expression that must match the whole identifier, upper and lower case alike. It may match the
   * identifier as it is, or with the stamp's own parts written `{account}`, `{region}` and `{own}`.
   */
  readonly value: string;
  /** Why it is no sharing. */
  readonly reason: string;
  /** Who answers for it; default nobody in particular. */
  readonly owner?: string;
  /** Last day the entry holds (ISO 8601), for what is meant to end, such as a link during a migration. */
  readonly expires?: string;
}

/** What is allowed by default at many places, but for some. */
export interface DefaultEntry extends AllowEntry {
  /** Globs of places where it does not hold; default none. */
  readonly except?: readonly string[];
  /** Whether it holds in a resource with these inputs; where they are not at hand it does not. Default: in any. */
  readonly when?: (inputs: PropertyMap) => boolean;
}

interface Compiled {
  readonly entry: DefaultEntry;
  readonly path: RegExp | undefined;
  readonly except: readonly RegExp[];
  readonly value: RegExp;
  /** Whether it must match what is not the stamp's own in the identifier, and not that stamp's spelling of it. */
  readonly general: boolean;
}

/** A set of entries, ready to be asked. */
export class AllowList {
  readonly #entries: readonly Compiled[];
  readonly #expired: readonly Compiled[];

  /**
   * @param today decides which entries have expired; without it, entries with an expiry do not hold
   * @param used takes every entry that allowed something, so that the rest can be told
   * @param general entries that hold only where they hold for every stamp: own parts are compared as symbols
   * @throws SyntaxError when a value is not a regular expression
   */
  constructor(
    entries: readonly DefaultEntry[],
    today?: Date,
    private readonly used?: Set<AllowEntry>,
    general?: ReadonlySet<AllowEntry>,
  ) {
    const day = today?.toISOString().slice(0, 10);
    const holds = (entry: AllowEntry): boolean => !isExpired(entry, day);
    const compiled = (entry: DefaultEntry): Compiled => compile(entry, general?.has(entry) === true);
    this.#entries = entries.filter(holds).map(compiled);
    this.#expired = entries.filter((entry) => !holds(entry)).map(compiled);
  }

  /**
   * The entry that allows an identifier at a place.
   * @param symbolic the identifier with the stamp's own parts written as symbols, where that differs
   * @param inputs those of the resource at that place
   */
  find(place: string, value: string, symbolic = value, inputs?: PropertyMap): AllowEntry | undefined {
    const entry = match(this.#entries, place, value, symbolic, inputs);
    if (entry !== undefined) this.used?.add(entry);
    return entry;
  }

  /** The entry that would allow it had it not expired. */
  findExpired(place: string, value: string, symbolic = value): AllowEntry | undefined {
    return match(this.#expired, place, value, symbolic);
  }
}

/** Whether an entry's last day is over; without a day to compare with, it is. */
export function isExpired({ expires }: AllowEntry, day: string | undefined): boolean {
  return expires !== undefined && (day === undefined || day > expires);
}

function match(
  entries: readonly Compiled[],
  place: string,
  value: string,
  symbolic: string,
  inputs?: PropertyMap,
): AllowEntry | undefined {
  for (const { entry, path, except, value: pattern, general } of entries) {
    if (
      ((!general && pattern.test(value)) || ((general || symbolic !== value) && pattern.test(symbolic))) &&
      (path === undefined || path.test(place)) &&
      !except.some((glob) => glob.test(place)) &&
      (entry.when === undefined || (inputs !== undefined && entry.when(inputs)))
    )
      return entry;
  }
  return undefined;
}

function compile(entry: DefaultEntry, general: boolean): Compiled {
  const { path, except = [], value } = entry;
  return {
    entry,
    path: path === undefined ? undefined : glob(path),
    except: except.map(glob),
    value: new RegExp(`^(?:${value})$`, "iu"),
    general,
  };
}

/** A glob as a regular expression; `*` is the only special character. */
function glob(pattern: string): RegExp {
  return new RegExp(`^${pattern.split("*").map(escapePattern).join(".*")}$`, "u");
}

/** A text as a pattern that matches just that text. */
export function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/gu, "\\$&");
}
