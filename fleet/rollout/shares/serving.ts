import { endOfRevision } from "../../../components/contract/releases/beside";
import { shown, StampError } from "../../../core/errors";
import type { Engine, StackName } from "../../../engines/engine";
import { isMap, type PropertyMap } from "../../../graph/model/property";

/**
 * What a web service says of its revisions: the newest that was made, and the newest that is ready, which has the requests of who asks for
 * the latest. Container Apps names a revision itself unless its template has a `revisionSuffix`, and an update of it may end before its
 * revision is ready: https://learn.microsoft.com/azure/container-apps/revisions#name-suffix,
 * https://github.com/Azure/azure-cli-extensions/issues/6251
 */
const SERVICES: Readonly<Record<string, { readonly made: string; readonly ready: string }>> = {
  "azure-native:app:ContainerApp": { made: "latestRevisionName", ready: "latestReadyRevisionName" },
  "gcp:cloudrunv2/service:Service": { made: "latestCreatedRevision", ready: "latestReadyRevision" },
};

/** As much of an engine as is needed. */
type Reader = Pick<Engine, "export" | "refresh">;

/**
 * The revision that serves now. It is found by its service's name, never by what the stack's output says: a refresh brings the resources
 * up to date and runs no program, so the output may name the one before. Where the newest is not known to be ready, the cloud is asked
 * anew, by a refresh of the stack.
 * @param said what the stack's output `revision` says
 * @throws StampError `state` where the stack has no such service, or none of its revisions is ready
 */
export async function servingRevision(
  engine: Reader,
  stack: StackName,
  said: string,
  signal: AbortSignal,
): Promise<string> {
  const name = serviceOf(said);
  // A name that is not the library's is told by who asked.
  if (name === undefined) return said;
  const known = serviceIn(await engine.export(stack), name);
  if (known?.ready !== undefined && known.made === known.ready) return known.ready;
  if (known !== undefined) {
    await engine.refresh(stack, { signal });
    const ready = serviceIn(await engine.export(stack), name)?.ready;
    if (ready !== undefined) return ready;
  }
  throw new StampError(
    "state",
    known === undefined
      ? "the stack has no web service of its output's revision"
      : "no revision of the web service is ready, so there is none to stand beside",
    {
      field: "revision",
      received: shown(said),
      fix: "bring the stamp up with app.deployment.strategy rolling, then give its class the strategy again",
    },
  );
}

/** A revision's name without what is its own; undefined for a name that is not the library's. */
function serviceOf(revision: string | undefined): string | undefined {
  const end = revision === undefined ? undefined : endOfRevision(revision);
  // Google Cloud's output may have the path before the name, or not.
  return end === undefined ? undefined : revision?.slice(revision.lastIndexOf("/") + 1, -end.length);
}

interface Service {
  readonly made: string | undefined;
  readonly ready: string | undefined;
}

function serviceIn(state: PropertyMap | undefined, name: string): Service | undefined {
  const deployment = state?.["deployment"];
  const resources = isMap(deployment) ? deployment["resources"] : undefined;
  for (const resource of Array.isArray(resources) ? resources : []) {
    if (!isMap(resource)) continue;
    const names = SERVICES[String(resource["type"])];
    const { outputs } = resource;
    if (names === undefined || !isMap(outputs)) continue;
    const service = { made: textOf(outputs[names.made]), ready: textOf(outputs[names.ready]) };
    if ([service.made, service.ready].some((revision) => serviceOf(revision) === name)) return service;
  }
  return undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
