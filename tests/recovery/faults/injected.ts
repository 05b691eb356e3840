import type { BrokenBy } from "../../../fleet/recovery/faults/faults-schema";
import type { Injector } from "../../../fleet/recovery/faults/injectors/injector";
import { openInjector } from "../../../fleet/recovery/faults/injectors/open-injector";

/** The name of a drill. */
export const TOKEN = "3f2b1a00-0000-4000-8000-000000000001";

/** What breaks the database of stamp euw1a. */
export function opened(
  by: BrokenBy,
  cloud: "aws" | "azure" | "gcp",
  account: string,
  env: NodeJS.ProcessEnv,
): Injector {
  const identity = { cloud, region: "eu-west-1", account } as Parameters<typeof openInjector>[1]["identity"];
  return openInjector(
    by,
    { id: "euw1a", identity },
    { fault: "database", token: TOKEN, root: process.cwd(), env, isReal: true },
  );
}
