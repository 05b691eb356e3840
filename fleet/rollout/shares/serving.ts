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
 * The revision that serves now. Where the last update ended before its own was ready, the stack's output names the one before: then the
 * cloud is asked anew, by a refresh of the stack.
 * @param said what the stack's output `revision` says
 */
export async function servingRevision(
  engine: Reader,
  stack: StackName,
  said: string,
  signal: AbortSignal,
): Promise<string> {
  const known = serviceIn(await engine.export(stack), (service) => service.ready === said);
  if (known === undefined || known.made === undefined || known.made === known.ready) return said;
  await engine.refresh(stack, { signal });
  return serviceIn(await engine.export(stack), ({ urn }) => urn === known.urn)?.ready ?? said;
}

interface Service {
  readonly urn: unknown;
  readonly made: string | undefined;
  readonly ready: string | undefined;
}

function serviceIn(state: PropertyMap | undefined, is: (service: Service) => boolean): Service | undefined {
  const deployment = state?.["deployment"];
  const resources = isMap(deployment) ? deployment["resources"] : undefined;
  for (const resource of Array.isArray(resources) ? resources : []) {
    if (!isMap(resource)) continue;
    const names = SERVICES[String(resource["type"])];
    const { outputs, urn } = resource;
    if (names === undefined || !isMap(outputs)) continue;
    const service = { urn, made: textOf(outputs[names.made]), ready: textOf(outputs[names.ready]) };
    if (is(service)) return service;
  }
  return undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
