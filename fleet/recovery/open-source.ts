import type { SourceConfig } from "./drills-schema";
import { FolderRecovery } from "./objects/folder";
import { VersionsRecovery } from "./objects/s3";
import { PostgresRecovery } from "./postgres/restore";
import type { RecoverySource } from "./source";

/**
 * A source as the project declares it.
 * @param folder what its folders are seen from
 */
export function openSource(config: SourceConfig, folder: (path: string) => string): RecoverySource {
  switch (config.kind) {
    case "postgres":
      return new PostgresRecovery(config, folder);
    case "objects":
      return new FolderRecovery(config, folder);
    case "s3-versions":
      return new VersionsRecovery(config);
  }
}
