import { z } from "zod";
import { rotationOf } from "../../components/contract/origin-rotation";
import { stampOutputsSchema, routingOutputsSchema } from "../../components/program/outputs";
import { NAMESPACE, ROUTING_STACK } from "../../components/program/config";
import { StampError } from "../../core/errors";
import type { Engine } from "../../engines/engine";
import type { FleetContext } from "../context";
import { readProject } from "../inventory/project";
import { requireNoGameDay } from "../recovery/faults/standing-fault";
import { readStamp, setStackKey, stackFile } from "../lifecycle/stack-file";

const KEY = "originRotation";

/** Whose secret is changed. */
export interface RotateInput {
  readonly stamp: string;
}

/** What stands in the stamp's config now. */
export interface RotateResult {
  readonly stamp: string;
  /** The stamp's config, relative to the project. */
  readonly file: string;
  /** How often its secret was changed, this time included. */
  readonly rotation: number;
}

/** What `stampworks stamps rotate --json` prints. */
export const rotateSchema = z.object({
  stamp: z.string().describe("The stamp's id"),
  file: z.string().describe("Its config, relative to the project"),
  rotation: z.int().describe("How often its secret was changed, this time included"),
});

/**
 * Writes into a stamp's config that the secret is to be changed by which it knows the routing layer. The stamp's next update makes
 * a new one and accepts the one before it too, the layer's next update sends the new one: in between nobody is refused.
 *
 * @throws StampError `state` while the change before this one has not come to the stamp and the layer: a secret that is still
 *   sent would be made anew
 */
export async function rotateOriginSecret(
  { stamp: id }: RotateInput,
  context: FleetContext,
): Promise<RotateResult> {
  const project = readProject(context.cwd);
  const { originRotation: said } = readStamp(project, id).identity;
  await requireNoGameDay(context, project);
  const engine = await context.engine.open(project.root);
  try {
    await refuseUnfinished(engine, project.name, { id, said });
  } finally {
    await engine.close();
  }
  const rotation = said + 1;
  setStackKey(project, id, KEY, String(rotation));
  return { stamp: id, file: stackFile(project, id), rotation };
}

/** A change is finished once the stamp has it, and the layer sends what the stamp says. */
async function refuseUnfinished(
  engine: Engine,
  project: string,
  { id, said }: { readonly id: string; readonly said: number },
): Promise<void> {
  const refuse = (problem: string, fix: string): never => {
    throw new StampError("state", problem, { field: `${NAMESPACE}:${KEY}`, fix });
  };
  const stamp = await engine.outputs({ project, stack: id });
  const made = rotationOf(stampOutputsSchema.shape.derivations.catch([]).parse(stamp?.["derivations"]));
  if (made === undefined) refuse(`stamp "${id}" is not up: it has no secret yet`, `stampworks up ${id}`);
  if (made !== said) {
    refuse(
      `the last change of the secret has not come to stamp "${id}"`,
      `stampworks up ${id}, then stampworks up ${ROUTING_STACK}`,
    );
  }
  const layer = await engine.outputs({ project, stack: ROUTING_STACK });
  const sent = routingOutputsSchema.shape.rotations.catch({}).parse(layer?.["rotations"])[id];
  // A stamp that no layer fronts is sent nothing.
  if (sent === undefined || sent === made) return;
  refuse(`the routing layer still sends the secret before the last change`, `stampworks up ${ROUTING_STACK}`);
}
