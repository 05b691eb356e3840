import { isMap, type PropertyMap, type PropertyValue } from "../../../graph/model/property";
import type { Refusal } from "../kind";

/** Source: https://learn.microsoft.com/azure/postgresql/troubleshoot/how-to-troubleshoot-common-connection-issues (ServerIsBusy). */
export const SERVER_BUSY: Refusal = {
  code: "ServerIsBusy",
  message: "Server {what} is busy processing another operation. Please try again later.",
};

/**
 * What a PUT of a server that exists is refused for: the provider sends all of the body, so what can only be said when a
 * server is made is said again, and zones that a failover has swapped are asked to swap back.
 * Sources: https://github.com/Azure/azure-service-operator/issues/5086,
 * https://github.com/hashicorp/terraform-provider-azurerm/issues/25538
 */
export function serverChange(news: PropertyMap, live: PropertyMap): Refusal | undefined {
  if (news["createMode"] === "Replica") {
    return {
      code: "ReadReplicaAlreadyExistWithGivenName",
      message: `A read replica with the name '${String(news["serverName"])}' already exists.`,
    };
  }
  const asked = zonesOf(news);
  const has = zonesOf(live);
  const moved = (["primary", "standby"] as const).find(
    (role) => isZone(asked[role]) && isZone(has[role]) && asked[role] !== has[role],
  );
  return moved === undefined
    ? undefined
    : {
        code: "AvailabilityZoneCannotBeChanged",
        message: `The ${moved} server stands in zone ${String(has[moved])}; its zone can't be set to ${String(asked[moved])}.`,
      };
}

/** An empty text leaves the choice to Azure. */
function isZone(zone: PropertyValue | undefined): boolean {
  return typeof zone === "string" && zone !== "";
}

function zonesOf({ availabilityZone, highAvailability }: PropertyMap): {
  primary: PropertyValue | undefined;
  standby: PropertyValue | undefined;
} {
  const standby = isMap(highAvailability) ? highAvailability["standbyAvailabilityZone"] : undefined;
  return { primary: availabilityZone, standby };
}
