import { z } from "zod";
import { Strategy } from "../../../tenants/placement/choose";
import { option } from "../../common/option";

/** Where the registry is; every command on tenants takes it. */
export function registryOption() {
  return option(
    "--registry <place>",
    "a folder, dynamodb://, cosmos:// or firestore:// (default: what the routing stack made, else .stampworks/registry)",
    z.string().optional(),
  );
}

/** How a stamp is chosen among those that take a tenant. */
export function strategyOption() {
  return option(
    "--strategy <name>",
    "headroom: most headroom in the binding bound; hash: consistent hashing (default: headroom)",
    z.enum(Strategy).default(Strategy.Headroom),
  );
}
