import { StampError } from "../../../core/errors";
import { messageOf } from "../../../core/message";
import type { FleetContext } from "../../context";
import type { Project } from "../../inventory/project";
import { SETTINGS_FILE } from "../../inventory/settings";
import { knownRegistry } from "../../tenants/registry";
import type { Fault } from "./faults-schema";

/** Most names that are said. */
const MOST_NAMES = 5;

/**
 * One operator breaks no stamp that somebody lives on, whatever its class is: a class is for tests only as long as nobody else is on it.
 * Homes, standbys and both ends of moves count.
 * @param forTests tenants that may feel it
 * @throws StampError `input` where others are there, `state` where nobody can say who is
 */
export async function requireNoTenants(
  {
    fault,
    forTests,
    stamp,
  }: { readonly stamp: string; readonly fault: Fault; readonly forTests: readonly string[] },
  context: FleetContext<never>,
  project: Project,
): Promise<void> {
  const second = `have a second operator confirm it: stampworks drill fail ${stamp} --what ${fault} --ask`;
  const found: string[] = [];
  try {
    const registry = await knownRegistry(context, project, undefined);
    if (registry === undefined) return;
    try {
      for await (const { tenant } of registry.tenants({ stamp }))
        if (!forTests.includes(tenant)) found.push(tenant);
    } finally {
      await registry.close();
    }
  } catch (error) {
    throw new StampError(
      "state",
      `nobody can say which tenants are on ${stamp}: ${messageOf(error)}`,
      { fix: `bring the registry back, or ${second}` },
      { cause: error },
    );
  }
  if (found.length === 0) return;
  const rest = found.length > MOST_NAMES ? `, and ${found.length - MOST_NAMES} more` : "";
  throw new StampError("input", `tenants are on ${stamp}, and would feel it`, {
    ...{ file: SETTINGS_FILE, field: "drills.faults.tenants" },
    received: `${found.slice(0, MOST_NAMES).join(", ")}${rest}`,
    fix: `name there those that are for tests, move the others, or ${second}`,
  });
}
