import { dayOf } from "../../../components/program/expiry";
import { defined } from "../../../core/defined";
import { StampError, shown } from "../../../core/errors";
import { closeForGood, forget } from "../../../tenants/placement/drain";
import { type Registration, registerStamp, type StampFacts } from "../../../tenants/placement/register";
import type { Registry } from "../../../tenants/registry/registry";
import { openInventory } from "../../open";
import type { Project } from "../../inventory/project";
import { readSettings, SETTINGS_FILE } from "../../inventory/settings";
import type { External } from "./schema";

/** Class of what is no stamp of this library's. */
export const EXTERNAL_CLASS = "external";

/**
 * Writes deployments that are no stamps of this library's into the registry, as the project declares them: their tenants are served and
 * move out, and nobody is placed on them.
 * @throws StampError `input` for one that is not declared, `state` for one whose exemption is over
 */
export async function registerExternal(
  ids: readonly string[],
  project: Project,
  registry: Registry,
): Promise<readonly Registration[]> {
  const facts = ids.map((id) => factsOf(id, project));
  const done: Registration[] = [];
  for (const one of facts) {
    const known = await registry.get("stamp", one.id);
    if (known !== undefined && known.external === undefined)
      throw new StampError("state", `stamp ${one.id} is one of the fleet's`, {
        fix: "declare the deployment by another id",
      });
    done.push(await registerStamp(registry, one));
  }
  return done;
}

/**
 * Takes such deployments out of the registry, once nobody is on them.
 * @throws StampError `state` while tenants are, or where a pool has no other stamp
 */
export async function endExternal(
  ids: readonly string[],
  registry: Registry,
): Promise<readonly Registration[]> {
  const done: Registration[] = [];
  for (const id of ids) {
    const known = await registry.get("stamp", id);
    if (known?.external === undefined)
      throw new StampError("input", "no external deployment is registered by this id", {
        ...{ field: "stamps", received: shown(id) },
        fix: "see stampworks tenants stamps",
      });
    const stamp = await closeForGood(registry, id);
    await forget(registry, id);
    done.push({ stamp, outcome: "ended" });
  }
  return done;
}

function factsOf(id: string, project: Project): StampFacts {
  const declared = readSettings(project.root).external ?? {};
  const one: External | undefined = Object.hasOwn(declared, id) ? declared[id] : undefined;
  if (one === undefined)
    throw new StampError("input", "the project declares no external deployment of this id", {
      ...{ file: SETTINGS_FILE, field: "external", received: shown(id) },
      allowed: Object.keys(declared).join(", ") || "none is declared",
      fix: "declare its host, place, bounds and exemption there (docs/adopting.md)",
    });
  if (openInventory(project.root).stamps.some((stamp) => stamp.id === id))
    throw new StampError("input", "the fleet has a stamp with this id", {
      ...{ file: SETTINGS_FILE, field: `external.${id}` },
      fix: "declare the deployment by another id",
    });
  const { bounds, cloud, exempt, host, region, residency, tier, function: work } = one;
  if (exempt.until < dayOf(new Date()))
    throw new StampError("state", `the exemption of ${id} was over on ${exempt.until}`, {
      ...{ file: SETTINGS_FILE, field: `external.${id}.exempt.until` },
      fix: "prolong it with a reason, or move its tenants out and end it: stampworks tenants register --external --end",
    });
  return {
    ...{ id, cloud, region, originHost: host, external: exempt },
    capacity: {
      ...{ residency, tier, class: EXTERNAL_CLASS, bounds, fullPercent: 80, expires: exempt.until },
      ...defined({ function: work }),
    },
  };
}
