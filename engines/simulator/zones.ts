import { hex } from "./digest";
import type { Scope } from "./scope";

/** Zones AWS may number in one region: `use1-az6` is the last. */
const LETTERS = "abcdef";

/** `eu-west-1` → `euw1`, `ap-southeast-2` → `apse2`, as zones' ids and ElastiCache's host names have it. */
export function shortRegion(region: string): string {
  const [area = "", side = "", number = ""] = region.split("-");
  const letters = side.replace(/north|south|east|west|central/g, (word) => word.charAt(0));
  return `${area}${letters}${number}`;
}

/**
 * What an account calls a zone: a zone's id is the same place for all, its letter is the account's own, so that `a` is
 * not everybody's first choice. Source: https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
 */
export function zoneName(id: string, scope: Scope): string {
  const number = Number(/-az([1-6])$/u.exec(id)?.[1] ?? 1);
  return `${scope.region}${LETTERS[(number - 1 + shift(scope)) % LETTERS.length] ?? ""}`;
}

/** The id of the zone an account calls so. */
export function zoneId(name: string, scope: Scope): string {
  const place = Math.max(0, LETTERS.indexOf(name.at(-1) ?? ""));
  const number = ((place - shift(scope) + LETTERS.length) % LETTERS.length) + 1;
  return `${shortRegion(scope.region)}-az${number}`;
}

function shift({ account, region }: Scope): number {
  return Number.parseInt(hex(4, account, region, "zones"), 16) % LETTERS.length;
}
