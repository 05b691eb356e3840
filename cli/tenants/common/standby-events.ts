import { inMinutes } from "../../../fleet/recovery/record";
import type { StandbyProgress } from "../../../fleet/tenants/standby/desk";
import type { Output } from "../../common/output";

/** How often it is told how far a standby is, in milliseconds. */
const TELL_MS = 60_000;

/** Tells what keeping standbys, failing over and going back do: steps, what is waited for, and now and then how far a standby is. */
export function tellStandby({ json, output }: { readonly json: boolean; readonly output: Output }) {
  const told = new Map<string, number>();
  return ({ event, tenant }: StandbyProgress): void => {
    // What nobody has looked at is said whoever reads: notes go beside the JSON.
    if (json && event.kind !== "unlooked") return;
    switch (event.kind) {
      case "step":
        output.note(`${tenant}: ${event.step}`);
        break;
      case "copied":
        if (told.has(`${tenant} ${event.what}`)) break;
        told.set(`${tenant} ${event.what}`, 0);
        output.note(`${tenant}: copying ${event.what}`);
        break;
      case "unlooked":
        output.note(`${tenant}: ${event.mover}: ${event.what}`);
        break;
      case "retry":
        output.note(`${tenant}: waiting: ${event.reason}`);
        break;
      case "followed": {
        const now = Date.now();
        if (now - (told.get(tenant) ?? 0) < TELL_MS) break;
        told.set(tenant, now);
        output.note(`${tenant}: the standby is ${inMinutes(event.lagMs / 1000)} behind`);
        break;
      }
    }
  };
}
