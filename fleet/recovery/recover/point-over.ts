import type { StampItem, TenantItem } from "../../../components/routing/contract";
import { StampError } from "../../../core/errors";
import { drain } from "../../../tenants/placement/drain";
import { untilUndisputed } from "../../../tenants/registry/conflict";
import type { Registry } from "../../../tenants/registry/registry";

/** Tenants that are named in an error. */
const MOST = 10;

/** Why tenants can't be pointed over, who they are, and what to do about them. */
const OBSTACLES: readonly {
  readonly problem: string;
  readonly fix: (lost: string) => string;
  readonly isOne: (item: TenantItem, lost: string) => boolean;
}[] = [
  {
    problem: "have standbys, which are newer than any backup",
    fix: (lost) => `let them take over first: stampworks tenants failover --stamp ${lost}`,
    isOne: ({ protection, stamp }, lost) =>
      stamp === lost && protection !== undefined && protection.step !== "over",
  },
  {
    problem: "are being moved from or to it",
    fix: () => "finish or abort that first: stampworks tenants move <tenant> --resume, --abort",
    isOne: ({ migration, protection }) =>
      migration !== undefined && (protection === undefined || protection.step === "over"),
  },
  {
    problem: "are being erased",
    fix: () => "finish or abort that first: stampworks tenants erase <tenant> --resume, --abort",
    isOne: ({ erasing }) => erasing !== undefined,
  },
  {
    problem: "are pinned to it",
    fix: () => "end the pins first: stampworks tenants pin <tenant> --undo",
    isOne: ({ pinned, stamp }, lost) => stamp === lost && pinned === true,
  },
];

/**
 * How many tenants a lost stamp has, all of which may be pointed to another one.
 * @throws StampError `state` with all who may not, and what to do about them; where its application goes by a view, before anything else
 */
export async function countRecoverable(registry: Registry, lost: string): Promise<number> {
  requireNoView(await registry.get("stamp", lost));
  const found = OBSTACLES.map(() => [] as string[]);
  let all = 0;
  for await (const item of registry.tenants({ stamp: lost })) {
    for (const [index, { isOne }] of OBSTACLES.entries())
      if (isOne(item, lost)) found[index]?.push(item.tenant);
    if (item.stamp === lost) all += 1;
  }
  const problems = OBSTACLES.flatMap(({ fix, problem }, index) => {
    const tenants = found[index] ?? [];
    if (tenants.length === 0) return [];
    const more = tenants.length > MOST ? ` and ${tenants.length - MOST} more` : "";
    const received = `${tenants.slice(0, MOST).join(", ")}${more}`;
    return [new StampError("state", `tenants of the stamp ${problem}`, { received, fix: fix(lost) })];
  });
  if (problems.length > 0) throw StampError.all(problems);
  return all;
}

/** An application that goes by a view would serve its tenants beside the new stamp, were it only cut off. */
function requireNoView(stamp: StampItem | undefined): void {
  if (stamp?.view !== true) return;
  throw new StampError("state", `the application of stamp ${stamp.id} goes by a view of its tenants`, {
    fix: `end it first: stampworks tenants view end ${stamp.id}, with --lost <why> where its store is lost and its application is down`,
  });
}

/**
 * Points all tenants of a lost stamp to the one that has their data now, as many at a time as the registry writes together. Nobody is
 * placed on the lost one any more. Done again it goes on.
 * @returns how many tenants the new stamp has then
 */
export async function pointOver(registry: Registry, lost: string, to: string): Promise<number> {
  await countRecoverable(registry, lost);
  if ((await registry.get("stamp", lost)) !== undefined) await drain(registry, lost);
  for (let isMore = true; isMore; )
    isMore = await untilUndisputed(async () => {
      const some = await servedBy(registry, lost, registry.writeSize);
      if (some.length === 0) return false;
      await registry.write(some.map((item) => ({ kind: "tenant", item: pointed(item, lost, to) })));
      return true;
    });
  return (await servedBy(registry, to, Number.POSITIVE_INFINITY)).filter(({ stamp }) => stamp === to).length;
}

/**
 * Its home, and whatever functions another stamp serves for it. Of one whose standby had taken over here, what the old home has is older
 * than what was recovered: it is no standby any more.
 */
function pointed(tenant: TenantItem, lost: string, to: string): TenantItem {
  const { protection, standby: _old, ...rest } = tenant;
  const item = tenant.stamp === lost && protection?.step === "over" ? rest : tenant;
  const { functions, stamp } = item;
  const other = (one: string): string => (one === lost ? to : one);
  return {
    ...item,
    ...{ stamp: other(stamp), version: item.version + 1 },
    ...(functions === undefined
      ? {}
      : { functions: Object.fromEntries(Object.entries(functions).map(([name, at]) => [name, other(at)])) }),
  };
}

/** Tenants whose home a stamp is, or of whom it serves a function. */
async function servedBy(registry: Registry, stamp: string, most: number): Promise<TenantItem[]> {
  const found: TenantItem[] = [];
  for await (const item of registry.tenants({ stamp })) {
    if (item.stamp === stamp || Object.values(item.functions ?? {}).includes(stamp)) found.push(item);
    if (found.length >= most) break;
  }
  return found;
}
