import { StampError } from "../../contract/errors";
import { GROUPS, hashTenant, type TenantHash } from "../edge/format";

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
const EMPTY = "...";
const hex = (number: number): string => number.toString(16).padStart(2, "0");

interface Member {
  readonly hash: TenantHash;
  readonly tenant: string;
  readonly slot: string;
}

/**
 * Members by group. Of two with the same hash the second in order of name is crowded out; both are when not even their
 * prints differ, because then the slot would say nothing about either.
 */
function group(listed: readonly Listed[]): { groups: Member[][]; crowded: string[] } {
  const groups: Member[][] = Array.from({ length: GROUPS }, () => []);
  const crowded: string[] = [];
  for (const { tenant, pool } of [...listed].sort((a, b) => (a.tenant < b.tenant ? -1 : 1))) {
    const hash = hashTenant(tenant);
    const members = groups[hash.group]!;
    const same = members.findIndex((other) => other.hash.base === hash.base);
    if (same < 0) members.push({ hash, tenant, slot: hash.print + pool });
    else crowded.push(tenant);
    if (members[same]?.hash.print === hash.print) crowded.push(members.splice(same, 1)[0]!.tenant);
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

/**
 * The value of one directory bucket: a perfect hash of its tenants (see `slotOf`). The same tenants give the same
 * value, in whatever order they come.
 *
 * @throws StampError `state` when more tenants share a bucket than a value of 1 KB holds (about 230, or some 1.4
 * million tenants in all)
 */
export function directoryValue(listed: readonly Listed[]): DirectoryValue {
  const { groups, crowded } = group(listed);
  const count = listed.length - crowded.length;
  for (let size = Math.ceil(count * 1.08) + 2; size <= MOST_SLOTS; size += 1) {
    const filled = fill(groups, size);
    if (filled === undefined) continue;
    return { value: hex(size) + filled.shifts.map(hex).join("") + filled.slots.join(""), crowded };
  }
  throw new StampError("state", `${count} tenants share one of the directory's 8,192 buckets`, {
    allowed: "about 230, or some 1.4 million tenants in one table",
    fix: "give a part of the tenants a routing layer of their own",
  });
}
