import type { Rule } from "../../../../rule";
import { restoreTestNarrowRole } from "./narrow-role";
import { restoreTestOwnResources } from "./own-resources";
import { restoreTestOwnVault } from "./own-vault";
import { restoreTestPrivate } from "./private";
import { restoreTestValidationWindow } from "./validation-window";

/** What a stamp on AWS has where its class has its backups restored by AWS Backup, a rule a line. */
export const awsRestoreTestBaseline: readonly Rule[] = [
  restoreTestNarrowRole,
  restoreTestOwnResources,
  restoreTestOwnVault,
  restoreTestPrivate,
  restoreTestValidationWindow,
];
