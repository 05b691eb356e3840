import { StampState } from "../../../components/routing/contract";
import { StampError } from "../../../core/errors";
import { faultUnderWay, type UnderWay } from "../../recovery/faults/under-way";
import type { StandbyDesk } from "./desk";

/**
 * Whether the stamps of standbys would serve those who fail over to them. Each is looked at once, however many tenants there are: a failover to one
 * that answers nobody closes a home that may be well, for a standby that is not.
 */
export class ServingStamps {
  private readonly looked = new Map<string, Promise<StampError | undefined>>();
  private fault: Promise<UnderWay | undefined> | undefined;

  constructor(private readonly desk: Pick<StandbyDesk, "context" | "project" | "registry">) {}

  /** @throws StampError `state` where the standby's stamp is closed, known to fail, or broken on purpose; `input` for one there is not */
  async require(standby: string): Promise<void> {
    const looked = this.looked.get(standby) ?? this.look(standby);
    this.looked.set(standby, looked);
    const problem = await looked;
    if (problem !== undefined) throw problem;
  }

  private async look(id: string): Promise<StampError | undefined> {
    const stamp = await this.desk.registry.get("stamp", id);
    if (stamp === undefined)
      return new StampError("input", `stamp ${id} of the standby is not in the registry`, {
        fix: "restore what was backed up: docs/disaster-recovery.md",
      });
    const refused = (what: string, fix: string): StampError =>
      new StampError("state", `stamp ${id} of the standby would answer nobody: ${what}`, { fix });
    if (stamp.state === StampState.Maintenance)
      return refused("it is in maintenance", `open it first: stampworks stamps maintenance ${id} --end`);
    const until = stamp.failing?.until;
    if (until !== undefined && new Date(until) > new Date())
      return refused(
        `it fails its tenants, until ${until}`,
        `where it serves again: stampworks stamps failing ${id} --end`,
      );
    // Who can't tell is no reason to leave tenants without a home.
    this.fault ??= faultUnderWay(this.desk.context, this.desk.project).catch(() => undefined);
    const fault = await this.fault;
    if (fault === undefined || "unread" in fault || fault.stamp !== id || fault.step !== "on")
      return undefined;
    return refused(
      `a fault is on in its ${fault.fault}, made by ${fault.by} since ${fault.since}`,
      `end it first: stampworks drill fail ${id} --end`,
    );
  }
}
