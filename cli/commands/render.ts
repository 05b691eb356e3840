import { StampError, shown } from "../../core/errors";
import { toDeployment } from "../../graph/model/deployment";
import { TokenTable } from "../../graph/model/tokens";
import { renderStamp } from "../../fleet/check/render-fleet";
import { shownPath } from "../../core/files/shown-path";
import { openKeyring } from "../engine";
import { ExitCode } from "../common/exit-code";
import type { CommandContext } from "../options";
import { leaveOutExpired } from "../selection";
import { renderBehind } from "../render-routing";
import { openSession, selectStacks, stackSpec } from "../session";
import { count } from "../common/table";
import { writeResult } from "../common/write-result";

/**
 * Writes a stamp's resources as a deployment in the format of `pulumi stack export`. Nothing has been made: ids and
 * other generated values are tokens that name their owner. Secrets are encrypted as the embedded engine's are.
 */
export async function render(
  context: CommandContext,
  ids: readonly string[],
  options: Readonly<Record<string, unknown>>,
): Promise<ExitCode> {
  const { output, signal, json } = context;
  const out = String(options["out"]);
  if (out === "") throw new StampError("input", "not a file", { field: "--out", received: shown(out) });
  const session = await openSession(context);
  const { stamps, routing } = selectStacks(session.inventory, ids);
  const stacks = [
    ...leaveOutExpired(stamps, true).stamps,
    ...(routing === undefined || ids.length === 0 ? [] : [routing]),
  ];
  const crypter = await (await openKeyring(session.inventory.project)).crypter();
  for (const stack of stacks) {
    const tokens = new TokenTable();
    const { graph } =
      "identity" in stack
        ? await renderStamp(stackSpec(session, stack), tokens, signal)
        : await renderBehind(session, stack, tokens, signal);
    const deployment = toDeployment(graph, {
      encrypt: (plaintext) => crypter.encrypt(plaintext),
      secretsProvider: { type: "passphrase", state: { salt: crypter.state } },
    });
    if (out === "-") {
      output.deployment(deployment);
      continue;
    }
    writeResult(output, out, `${JSON.stringify(deployment, undefined, 4)}\n`);
    if (json) output.json({ id: stack.id, file: shownPath(out), resources: graph.resources.length });
    else
      output.print(
        `${stack.id}: ${count(graph.resources.length, "resource")} written to ${shownPath(out)} (rendered, not deployed)`,
      );
  }
  return ExitCode.Fine;
}
