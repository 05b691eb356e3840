import { GlobalAddress } from "@pulumi/gcp/compute";
import { Connection } from "@pulumi/gcp/servicenetworking";
import type * as pulumi from "@pulumi/pulumi";
import type { StampContext } from "../../../contract/context";
import type { Apis } from "../apis";
import { COMPUTE } from "../limits";

/** Room for Cloud SQL, the same in a stamp of any size: the services' range of a /20 stamp is a /23. */
const SERVICES_PREFIX = 23;

/** The range Google's managed services take their private addresses from, and the peering that carries them. */
export interface PrivateServices {
  readonly range: GlobalAddress;
  readonly connection: Connection;
}

/** Private services access: Cloud SQL gets its address from the stamp's own block. */
export function privateServices(
  name: string,
  args: { context: StampContext; apis: Apis; network: pulumi.Input<string> },
  parent: pulumi.Resource,
): PrivateServices {
  const { context, apis, network } = args;
  const [first = ""] = context.cidr.services.split("/");
  const range = new GlobalAddress(
    `${name}-range`,
    {
      name: context.physicalName("services", COMPUTE),
      purpose: "VPC_PEERING",
      addressType: "INTERNAL",
      address: context.derive(first, "cidr(services).first"),
      prefixLength: SERVICES_PREFIX,
      network,
      labels: context.tags("network"),
    },
    { parent },
  );
  const connection = new Connection(
    `${name}-connection`,
    {
      network,
      service: apis.networking.service,
      reservedPeeringRanges: [range.name],
      // Google keeps a deleted database's address for days and refuses to end the peering; it ends with the network.
      deletionPolicy: "ABANDON",
    },
    { parent },
  );
  return { range, connection };
}
