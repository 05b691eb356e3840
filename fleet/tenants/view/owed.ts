import { z } from "zod";
import type { StampItem } from "../../../components/routing/contract";
import { messageOf } from "../../../core/message";
import { redactText } from "../../../core/redact";
import type { Project } from "../../inventory/project";
import { knownRegistry, type RegistryContext } from "../registry";

/** A stamp whose application may go by what its tenants were before. */
export interface OwedView {
  readonly stamp: string;
  /** `untold`: its view lacks a write of its tenants; `lost`: its view was ended without that its store was told. */
  readonly what: "untold" | "lost";
  /** In words. */
  readonly says: string;
  /** The command that mends it. */
  readonly fix: string;
}

/** Stamps of a registry that are still to be told of a write, or whose view was ended without their store. Pure. */
export function owedViews(stamps: readonly StampItem[]): readonly OwedView[] {
  return stamps.flatMap(({ id: stamp, untold, view, viewLost }): readonly OwedView[] => {
    if (view === true && untold !== undefined) {
      const says = "was not told of a write of its tenants: its application may go by what was before";
      const fix = `stampworks tenants view push ${stamp}; is its store lost? stampworks tenants view end ${stamp} --lost <why>`;
      return [{ stamp, what: "untold", says, fix }];
    }
    if (view === true || viewLost === undefined) return [];
    const says = `its view was ended without its store (${viewLost.reason}): an application that reads it yet goes by what was before`;
    return [
      { stamp, what: "lost", says, fix: `when its store is back: stampworks tenants view push ${stamp}` },
    ];
  });
}

/** What stamps are still to be told, as far as it could be read. */
export interface OwedViews {
  readonly owed: readonly OwedView[];
  /** Why the registry could not be read; absent where it was. */
  readonly unread?: string;
}

/** Longest that somebody who looks waits for the registry. */
const WAIT_MS = 20_000;

/**
 * What stamps are still to be told. A registry that can't be read is said and no error: whoever looks when something is wrong sees the rest.
 * @returns undefined where the fleet has none
 */
export async function readOwedViews(
  context: RegistryContext,
  project: Project,
  named: string | undefined,
): Promise<OwedViews | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<OwedViews>((done) => {
    timer = setTimeout(
      () => done({ owed: [], unread: `the registry gave no answer within ${WAIT_MS / 1000} s` }),
      WAIT_MS,
    );
  });
  try {
    return await Promise.race([read(context, project, named), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function read(
  context: RegistryContext,
  project: Project,
  named: string | undefined,
): Promise<OwedViews | undefined> {
  try {
    const registry = await knownRegistry(context, project, named);
    if (registry === undefined) return undefined;
    try {
      return { owed: owedViews(await registry.list("stamp")) };
    } finally {
      await registry.close();
    }
  } catch (error) {
    return { owed: [], unread: redactText(messageOf(error)).slice(0, 500) };
  }
}

/** As JSON has it. */
export const owedViewSchema = z.object({
  stamp: z.string(),
  what: z
    .enum(["untold", "lost"])
    .describe("untold: its view lacks a write of its tenants; lost: its view was ended without its store"),
  says: z.string(),
  fix: z.string().describe("The command that mends it"),
});
