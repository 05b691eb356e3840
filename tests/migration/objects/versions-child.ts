import { S3Store } from "../../../tenants/migration/objects/s3";
import { ObjectMover } from "../../../tenants/migration/objects/mover";
import type { ObjectStore } from "../../../tenants/migration/objects/store";
import type { Moto } from "../../emulators/moto";
import { clientOf } from "./versions-kept";

/** What the child is told to do, and when its process is to be ended. */
export interface Told {
  readonly endpoint: string;
  /** Bucket of each stamp. */
  readonly buckets: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly doing: "copy" | "purge";
  /** Number of the write of one version, or of its removal, that is not outlived; 0: none. */
  readonly at: number;
  /** `before` it is asked for, or once it was asked for and nobody has heard what came of it. */
  readonly when: "before" | "within";
}

const OUT = { tenant: "acme", from: "a1", to: "b1", epoch: 5, direction: "forward" } as const;

/** A mover of versions in a process of its own, which ends itself by SIGKILL. */
async function main({ at, buckets, doing, endpoint, folder, when }: Told): Promise<void> {
  const client = clientOf({ endpoint } as Moto);
  let writes = 0;
  const fatal = async <T>(write: () => Promise<T>): Promise<T> => {
    writes += 1;
    if (writes === at && when === "before") process.kill(process.pid, "SIGKILL");
    const asked = write();
    if (writes === at) setImmediate(() => process.kill(process.pid, "SIGKILL"));
    return asked;
  };
  const store = (stamp: string): ObjectStore => {
    const inner = new S3Store(client, buckets[stamp] ?? "");
    return Object.create(inner, {
      put: { value: (...given: Parameters<ObjectStore["put"]>) => fatal(() => inner.put(...given)) },
      remove: { value: (...given: Parameters<ObjectStore["remove"]>) => fatal(() => inner.remove(...given)) },
    }) as ObjectStore;
  };
  const mover = new ObjectMover({ store, prefix: "t/{tenant}/", folder, versions: "move", parallel: 1 });
  if (doing === "copy")
    await mover.copy(OUT, { tell: () => undefined, signal: new AbortController().signal });
  else await mover.purge(OUT, "a1");
  process.stdout.write(String(writes));
}

main(JSON.parse(process.argv[2] ?? "{}") as Told).catch((error: unknown) => {
  process.stderr.write(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});
