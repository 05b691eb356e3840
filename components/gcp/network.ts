import { Address, Network as Vpc, Router, RouterNat } from "@pulumi/gcp/compute";
import { Policy } from "@pulumi/gcp/dns";
import * as pulumi from "@pulumi/pulumi";
import type { NetworkPart, PartArgs } from "../contract/parts";
import { type PrivateServices, privateServices } from "./internal/network/endpoints";
import { firewall } from "./internal/network/firewall";
import { COMPUTE } from "./internal/limits";
import { type Subnets, subnets } from "./internal/network/subnets";
import type { Secrets } from "./secrets";

/** Wiring of the network. */
export interface NetworkArgs extends PartArgs {
  readonly secrets: Secrets;
}

/** The stamp's network, connected to nothing: subnets, one way out, a closed firewall, private access to Google's services. */
export class Network extends pulumi.ComponentResource implements NetworkPart {
  /** Id of the network, `projects/…/global/networks/…`: the one form that every service takes. */
  readonly networkId: pulumi.Output<string>;
  /** One subnet a tier. */
  readonly subnets: Subnets;
  /** Range and peering that Cloud SQL takes its address from. */
  readonly services: PrivateServices;

  constructor(name: string, args: NetworkArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:gcp:Network", name, {}, opts);
    const { context, secrets } = args;
    const vpc = this.vpc(name, args);
    this.networkId = vpc.id;
    this.subnets = subnets(`${name}-subnet`, context, vpc.id, this);
    this.wayOut(name, args, vpc);
    firewall(`${name}-firewall`, context, vpc.id, args.spec.database.pooling.enabled, this);
    this.services = privateServices(
      `${name}-services`,
      { context, apis: secrets.apis, network: vpc.id },
      this,
    );
    this.queryLog(name, args);
    this.registerOutputs({ networkId: this.networkId });
  }

  private vpc(name: string, { context, secrets }: NetworkArgs): Vpc {
    return new Vpc(
      `${name}-vpc`,
      { name: context.physicalName("vpc", COMPUTE), autoCreateSubnetworks: false, routingMode: "REGIONAL" },
      { parent: this, dependsOn: [secrets.apis.compute] },
    );
  }

  private wayOut(name: string, { context }: NetworkArgs, vpc: Vpc): void {
    const { region } = context.identity;
    const address = new Address(
      `${name}-nat-address`,
      {
        name: context.physicalName("nat", COMPUTE),
        region,
        addressType: "EXTERNAL",
        labels: context.tags("network"),
      },
      // The network waits for the service that both need.
      { parent: this, dependsOn: [vpc] },
    );
    const router = new Router(
      `${name}-router`,
      { name: context.physicalName("router", COMPUTE), region, network: vpc.id },
      { parent: this },
    );
    new RouterNat(
      `${name}-nat`,
      {
        name: context.physicalName("nat", COMPUTE),
        region,
        router: router.name,
        // An address of the stamp's own, which others can put on their allow-lists.
        natIpAllocateOption: "MANUAL_ONLY",
        natIps: [address.selfLink],
        sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS",
        subnetworks: [{ name: this.subnets.app.id, sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
        enableDynamicPortAllocation: true,
        logConfig: { enable: true, filter: "ERRORS_ONLY" },
      },
      { parent: this },
    );
  }

  private queryLog(name: string, { context, secrets }: NetworkArgs): void {
    new Policy(
      `${name}-dns`,
      {
        name: context.physicalName("dns", COMPUTE),
        enableLogging: true,
        enableInboundForwarding: false,
        networks: [{ networkUrl: this.networkId }],
      },
      { parent: this, dependsOn: [secrets.apis.dns] },
    );
  }
}
