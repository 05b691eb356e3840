import type { ClassSpec } from "../../../components/contract/class";
import { loadProgram } from "../../inventory/program";
import type { Project } from "../../inventory/project";
import type { StandbyDesk } from "./desk";

/** Minutes of data that the class of a stamp promises to lose at most; undefined where the program does not tell. */
export async function promisedRpo(
  stamp: string,
  { project, registry }: Pick<StandbyDesk, "project" | "registry">,
): Promise<number | undefined> {
  const name = (await registry.get("stamp", stamp))?.capacity?.class;
  return name === undefined ? undefined : recoveryOf(project, name)?.rpoMinutes;
}

/** The same for many tenants: each stamp is asked about once. */
export function promisedRpos(
  desk: Pick<StandbyDesk, "project" | "registry">,
): (stamp: string) => Promise<number | undefined> {
  const known = new Map<string, Promise<number | undefined>>();
  return (stamp) => {
    const minutes = known.get(stamp) ?? promisedRpo(stamp, desk);
    known.set(stamp, minutes);
    // One read that failed must not fail for all tenants that come after it.
    minutes.catch(() => known.delete(stamp));
    return minutes;
  };
}

function recoveryOf(project: Project, name: string): Partial<ClassSpec["recovery"]> | undefined {
  try {
    const classes: Readonly<Record<string, Partial<ClassSpec>>> =
      loadProgram(project).blueprint?.classes ?? {};
    return classes[name]?.recovery;
  } catch {
    // What is wrong with the program must not keep a tenant from its standby.
    return undefined;
  }
}
