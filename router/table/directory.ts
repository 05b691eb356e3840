import { GROUPS, hashTenant, SLOTS_AT, slotAt, type TenantHash } from "../decision/format";

/** A tenant as the directory knows it. */
export interface Listed {
  readonly tenant: string;
  /** The pool's character. */
  readonly pool: string;
}

/** A directory value, and the tenants it can't tell apart from others, who need overrides. */
export interface DirectoryValue {
  readonly value: string;
  readonly crowded: readonly string[];
}

const MOST_SLOTS = 255;
/** Tenants that a value of 1 KB holds; some 1.4 million in all 8,192. */
const MOST_TENANTS = 230;
const EMPTY = "...";
const hex = (number: number): string => number.toString(16).padStart(2, "0");

interface Member {
  readonly hash: TenantHash;
  readonly tenant: string;
  readonly slot: string;
}

/** In a slot that would say nothing about either of two tenants; `!` is no digit of a print, so it is nobody's. */
const NOBODYS = "!!!";

/**
 * Members by group. Of two with the same hash the second is crowded out; all are when not even their prints differ.
 * Their slot stays taken then: whoever had it would be taken for them.
 */
function group(listed: readonly Listed[]): { groups: Member[][]; crowded: string[] } {
  const groups: Member[][] = Array.from({ length: GROUPS }, () => []);
  const crowded: string[] = [];
  for (const { tenant, pool } of listed) {
    const hash = hashTenant(tenant);
    const members = groups[hash.group]!;
    const same = members.findIndex((other) => other.hash.base === hash.base);
    const twin = members[same];
    if (twin === undefined) {
      members.push({ hash, tenant, slot: hash.print + pool });
      continue;
    }
    crowded.push(tenant);
    if (twin.slot !== NOBODYS && twin.hash.print === hash.print) {
      crowded.push(twin.tenant);
      members[same] = { ...twin, slot: NOBODYS };
    }
  }
  return { groups, crowded };
}

/** Displacements and slots for one size, or undefined when a group finds no place. */
function fill(groups: readonly Member[][], size: number): { shifts: number[]; slots: string[] } | undefined {
  const slots = new Array<string>(size).fill(EMPTY);
  const shifts = new Array<number>(GROUPS).fill(0);
  const order = groups
    .map((_, index) => index)
    .sort((a, b) => groups[b]!.length - groups[a]!.length || a - b);
  for (const index of order) {
    const members = groups[index]!;
    if (members.length === 0) break;
    const own = new Set(members.map(({ hash }) => hash.base % size));
    if (own.size < members.length) return undefined;
    let shift = 0;
    while (shift < size && members.some(({ hash }) => slots[(hash.base + shift) % size] !== EMPTY))
      shift += 1;
    if (shift === size) return undefined;
    shifts[index] = shift;
    for (const { hash, slot } of members) slots[(hash.base + shift) % size] = slot;
  }
  return { shifts, slots };
}

/** The value that holds these tenants, and those crowded out by their hash; undefined when it can't hold so many. */
function perfectHash(listed: readonly Listed[]): DirectoryValue | undefined {
  const { groups, crowded } = group(listed);
  const count = groups.reduce((sum, members) => sum + members.length, 0);
  for (let size = Math.ceil(count * 1.08) + 2; size <= MOST_SLOTS; size += 1) {
    const filled = fill(groups, size);
    if (filled === undefined) continue;
    return { value: hex(size) + filled.shifts.map(hex).join("") + filled.slots.join(""), crowded };
  }
  return undefined;
}

/** Empties the slots in which one of the `outside` would be taken for the tenant there, who then is outside too. */
function withoutLookalikes(
  { value, crowded }: DirectoryValue,
  inside: readonly Listed[],
  outside: readonly Listed[],
): DirectoryValue {
  const hashes = outside.map(({ tenant }) => hashTenant(tenant));
  const prints = new Set(hashes.map((hash) => `${slotAt(value, hash)} ${hash.print}`));
  const more: string[] = [];
  let text = value;
  for (const { tenant } of inside) {
    const hash = hashTenant(tenant);
    const slot = slotAt(value, hash);
    if (crowded.includes(tenant) || !prints.has(`${slot} ${hash.print}`)) continue;
    more.push(tenant);
    const at = SLOTS_AT + 3 * slot;
    text = text.slice(0, at) + NOBODYS + text.slice(at + 3);
  }
  return { value: text, crowded: [...crowded, ...more, ...outside.map(({ tenant }) => tenant)] };
}

/**
 * The value of one directory bucket: a perfect hash of its tenants (see `slotOf`). The same tenants give the same
 * value, in whatever order they come. Names can be chosen so that many share a bucket: those it can't hold are crowded
 * out, the last in order of name first, so that nobody's choice of a name stops the others' changes.
 */
export function directoryValue(listed: readonly Listed[]): DirectoryValue {
  const sorted = [...listed].sort((a, b) => (a.tenant < b.tenant ? -1 : 1));
  for (let most = Math.min(sorted.length, MOST_TENANTS); ; most -= 5) {
    const inside = sorted.slice(0, Math.max(0, most));
    const found = perfectHash(inside);
    if (found !== undefined) return withoutLookalikes(found, inside, sorted.slice(inside.length));
  }
}
