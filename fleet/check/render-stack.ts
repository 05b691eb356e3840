import { join } from "node:path";
import { z } from "zod";
import { STATE_FOLDER } from "../../engines/state-folder";
import { toDeployment } from "../../graph/model/deployment";
import { TokenTable } from "../../graph/model/tokens";
import type { FleetContext } from "../context";
import { type BuildEvent, openFleet, selectStacks, stackSpec } from "../open";
import { leaveOutExpired } from "../selection";
import { renderStamp } from "./render-fleet";
import { renderCentral } from "./central/render-central";
import { renderBehind } from "./routing/render-layer";

/** Which stack is rendered. */
export interface RenderInput {
  readonly stack: string;
}

/** A stack's resources as a deployment, in the format of `pulumi stack export`. */
export interface RenderResult {
  readonly id: string;
  readonly resources: number;
  readonly deployment: object;
}

/**
 * Renders a stack as a deployment. Nothing is made: ids and other generated values are tokens that name their owner.
 * Secrets are encrypted as the embedded engine's are.
 */
export async function render(
  { stack }: RenderInput,
  context: FleetContext<BuildEvent>,
): Promise<RenderResult> {
  const fleet = await openFleet(context);
  const { central, routing, stamps } = selectStacks(fleet.inventory, [stack]);
  const [stamp] = leaveOutExpired(stamps, true).stamps;
  const { configuredPassphrase, Keyring } = await import("../../engines/passphrase.js");
  const folder = join(fleet.inventory.project.root, STATE_FOLDER);
  const crypter = await new Keyring(folder, configuredPassphrase(context.env)).crypter();
  const tokens = new TokenTable();
  const [centre] = central;
  const made =
    stamp !== undefined
      ? await renderStamp(stackSpec(fleet, stamp), tokens, context.signal)
      : centre !== undefined
        ? await renderCentral(stackSpec(fleet, centre), tokens, context.signal)
        : routing && (await renderBehind(fleet, routing, tokens, context.signal));
  if (made === undefined) throw new Error(`no stack ${stack}`);
  const { graph } = made;
  return {
    id: stack,
    resources: graph.resources.length,
    deployment: toDeployment(graph, {
      encrypt: (plaintext) => crypter.encrypt(plaintext),
      secretsProvider: { type: "passphrase", state: { salt: crypter.state } },
    }),
  };
}

/** What `stampworks render --json` prints; with `--out -` it is the deployment itself. */
export const renderSchema = z.object({
  id: z.string(),
  file: z.string().describe("Where the deployment was written"),
  resources: z.int(),
});
