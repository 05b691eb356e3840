import { xxh32 } from "./hash";

/**
 * The table's format: one flat set of keys and short ASCII values, the same in the edge store, in a file and in memory.
 *
 * | key | value | says |
 * |---|---|---|
 * | `v` | a number | the version |
 * | `s.<code>` | `<id> <origin host> <state> <tier> <epoch>` | a stamp; the state is `-`, `m<seconds>` (maintenance, Retry-After) or `f<time>` (it fails its tenants, seconds since 1970 until when it is not asked); the tier, `-` where it is unknown, is the thin router's to limit tenants by; the epoch, 0 where it is left out, is another one whenever a tenant has gone, and `-` while tenants' places change |
 * | `n.<country>` | a code | the nearest stamp that takes strangers |
 * | `o.<tenant>` | `<code>`, `<code>!<seconds>` or `<code>#` | a tenant that does not follow its bucket; `!`: it is being moved; `#`: it is suspended |
 * | | `<code> <function>:<code> …` | one that has other stamps for functions |
 * | `h.<host>` | a tenant | whose own domain it is |
 * | `d.<0–8191>` | see {@link slotOf} | which tenants exist, and in which pool |
 * | `p.<pool>.<0–15>` | 256 codes | stamps of 256 of the 4,096 hash buckets of a pool |
 *
 * A code is two characters of {@link ALPHABET}, a pool one.
 */
export const POOL_BUCKETS = 4096;
/** In place of a stamp's epoch: no token is believed that names the stamp, and none is told to. */
export const NO_EPOCH = "-";
/** Hash buckets of the directory. */
export const DIRECTORY_BUCKETS = 8192;
/** Codes in one value of a pool: 512 bytes, below the 1 KB that a KeyValueStore takes. */
export const BLOCK = 256;
/** Groups of a directory bucket; each has a displacement. */
export const GROUPS = 32;
/** Where a directory value's slots begin: two hex digits of size, two for each group's displacement. */
export const SLOTS_AT = 2 + 2 * GROUPS;
/** The digits of base64url. */
export const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** What a tenant's name hashes to. */
export interface TenantHash {
  /** Bucket of the directory, 0–8191. */
  readonly directory: number;
  /** Bucket within the tenant's pool, 0–4095. */
  readonly bucket: number;
  /** Two characters that tell apart the tenants of a directory bucket from names that are no tenants'. */
  readonly print: string;
  /** Group within the directory bucket, 0–31. */
  readonly group: number;
  /** What the group's displacement is added to. */
  readonly base: number;
}

/** Hashes a tenant's name: ASCII, as `tenantOf` lets it through. */
export function hashTenant(tenant: string): TenantHash {
  const first = xxh32(tenant, 0);
  const second = xxh32(tenant, 1);
  return {
    directory: first & (DIRECTORY_BUCKETS - 1),
    bucket: first & (POOL_BUCKETS - 1),
    print: ALPHABET.charAt(first >>> 26) + ALPHABET.charAt((first >>> 20) & 63),
    group: second & (GROUPS - 1),
    base: second,
  };
}

/** Number of the slot of a directory value where a tenant is or would be. */
export function slotAt(value: string, hash: TenantHash): number {
  const size = parseInt(value.slice(0, 2), 16);
  const at = 2 + 2 * hash.group;
  return (hash.base + parseInt(value.slice(at, at + 2), 16)) % size;
}

/**
 * The slot of a directory value where a tenant is or would be: its print and its pool's character, `...` when empty,
 * `!!!` where tenants with overrides can't be told apart.
 * A directory value is a perfect hash: `(base + displacement of the group) mod size` is another slot for each tenant
 * of the bucket. A name that is no tenant's finds another print in all but 1 of 4,096 cases; the stamp refuses the rest.
 */
export function slotOf(value: string, hash: TenantHash): string {
  const slot = SLOTS_AT + 3 * slotAt(value, hash);
  return value.slice(slot, slot + 3);
}
