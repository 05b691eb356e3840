import type { StampItem, TenantItem } from "../../components/routing/contract";
import { defined } from "../../core/defined";
import { StampError } from "../../core/errors";
import type { PlaceRequest } from "../placement/judge";
import type { PlaceOptions } from "../placement/place";
import type { Registry } from "../registry/registry";
import { requireOwn, serve, takePending } from "./claim";
import type { OnboardJournal } from "./journal";

/** One thing that makes a tenant ready in its stamp. */
export interface Step {
  readonly name: string;
  /** Does it, or does it again: one that was cut short is repeated. @returns what is wrong; undefined when it is done */
  run(tenant: TenantItem, stamp: StampItem): Promise<StepProblem | undefined>;
}

/** Why a step is not done; nothing of it is secret. */
export interface StepProblem {
  readonly reason: string;
  /** The end of what its command printed. */
  readonly printed: string;
}

/** What is told while a tenant is added. */
export type OnboardEvent =
  | { readonly kind: "placed"; readonly stamp: string }
  | { readonly kind: "step"; readonly step: string; readonly state: "begun" | "done" | "failed" };

/** What adding a tenant works with. */
export interface OnboardTools {
  readonly registry: Registry;
  readonly steps: readonly Step[];
  readonly placing: PlaceOptions;
  readonly by: string;
  /** Whether the journal may hold what a step printed, which may be personal: it does only where it is deleted with the tenant. */
  readonly keepsPrinted: boolean;
  /** Stops between two steps; the journal goes on from there. */
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly onEvent?: (event: OnboardEvent) => void;
  /** A moment between two effects, at which a test may end its process. */
  readonly killPoint?: (point: string) => void;
}

/** How far it came. */
export type Onboarded =
  | { readonly kind: "active"; readonly item: TenantItem }
  | { readonly kind: "failed"; readonly step: string; readonly problem: StepProblem }
  | { readonly kind: "interrupted" };

/**
 * Carries the addition of a tenant on from wherever its journal says it is: placed and not served, each step in turn, then served.
 * A step that fails leaves the tenant as it is: pending, and its requests are refused.
 * @throws StampError `locked` when somebody else has taken over
 */
export async function onboard(
  journal: OnboardJournal,
  request: PlaceRequest,
  tools: OnboardTools,
): Promise<Onboarded> {
  const { by, killPoint = () => undefined, registry, signal, steps } = tools;
  const at = (): string => new Date(tools.now()).toISOString();
  const { tenant } = request;
  const taken = await takePending(registry, request, tools.placing, at());
  killPoint("placed");
  const { pending, stamp: home, version: epoch } = taken;
  const since = pending?.since;
  await journal.append({ kind: "taken", epoch, stamp: home, ...defined({ since }), by, at: at() });
  tools.onEvent?.({ kind: "placed", stamp: home });
  for (const step of steps) {
    const { name } = step;
    if (journal.state.steps[name]?.state === "done") continue;
    if (signal.aborted) return { kind: "interrupted" };
    const item = await requireOwn(registry, tenant, epoch);
    const stamp = await registry.get("stamp", item.stamp);
    if (stamp === undefined)
      throw new StampError("state", `the registry has no stamp ${item.stamp} any more`, {
        fix: `take the tenant away and add it again: stampworks tenants remove ${tenant}`,
      });
    await journal.append({ kind: "step", step: name, state: "begun", at: at() });
    tools.onEvent?.({ kind: "step", step: name, state: "begun" });
    killPoint(`begun ${name}`);
    const problem = await step.run(item, stamp);
    killPoint(`ran ${name}`);
    // Cut short, it is neither done nor failed: whoever goes on runs it again.
    if (signal.aborted && problem !== undefined) return { kind: "interrupted" };
    const state = problem === undefined ? "done" : "failed";
    const printed = tools.keepsPrinted ? problem?.printed : undefined;
    const kept = defined({ reason: problem?.reason, printed });
    await journal.append({ kind: "step", step: name, state, at: at(), ...kept });
    tools.onEvent?.({ kind: "step", step: name, state });
    killPoint(`${state} ${name}`);
    if (problem !== undefined) return { kind: "failed", step: name, problem };
  }
  if (signal.aborted) return { kind: "interrupted" };
  await journal.append({ kind: "serving", at: at() });
  killPoint("serving");
  const item = await serve(registry, tenant, epoch);
  killPoint("served");
  await journal.append({ kind: "end", state: "active", by, at: at() });
  return { kind: "active", item };
}
