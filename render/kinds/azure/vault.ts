import { isMap, type PropertyMap } from "../../../graph/model/property";
import type { Refusal, Surroundings } from "../kind";

/**
 * Resource Manager makes keys and secrets of a vault and deletes none: the provider deletes them through the vault's own
 * address, which answers nobody outside its networks.
 * Source: https://github.com/Azure/terraform-provider-azapi/issues/879
 */
export function behindVault(_outputs: PropertyMap, around: Surroundings): Refusal | undefined {
  const vault = around.find(around.within());
  const properties = vault?.["properties"];
  const settings = isMap(properties) ? properties : {};
  const closed = String(settings["publicNetworkAccess"] ?? "enabled").toLowerCase() === "disabled";
  return closed
    ? {
        code: "Forbidden",
        message:
          "Public network access is disabled and request is not from a trusted service nor via an approved private link.",
      }
    : undefined;
}
