import { Firewall } from "@pulumi/gcp/compute";
import type * as pulumi from "@pulumi/pulumi";
import type { StampContext } from "../../../contract/context";
import { COMPUTE } from "../limits";

/** Network tag of what the app's instances are; the only one that may send anything. */
export const APP_TAG = "app";

const ANYWHERE = ["0.0.0.0/0"];
/** Later than every rule that allows something; the implied rules come at 65535. */
const LAST = 65_534;

interface Rule {
  readonly kind: string;
  readonly allows?: { protocol: string; ports: string[] }[];
  readonly destinations?: string[];
}

/**
 * Nothing goes in or out but what is listed. There is no way in at all: the load balancer reaches Cloud Run without
 * crossing this network.
 * @param pools whether the database has a pooler beside it
 */
export function firewall(
  name: string,
  context: StampContext,
  network: pulumi.Input<string>,
  pools: boolean,
  parent: pulumi.Resource,
): Firewall[] {
  const shared = { network, logConfig: { metadata: "INCLUDE_ALL_METADATA" } };
  const closed = (["INGRESS", "EGRESS"] as const).map((direction) => {
    const kind = direction === "INGRESS" ? "deny-in" : "deny-out";
    const range = direction === "INGRESS" ? { sourceRanges: ANYWHERE } : { destinationRanges: ANYWHERE };
    const denies = [{ protocol: "all" }];
    return new Firewall(
      `${name}-${kind}`,
      { ...shared, ...range, name: context.physicalName(kind, COMPUTE), direction, denies, priority: LAST },
      { parent },
    );
  });
  const open = ways(context, pools).map(
    ({ kind, allows = [], destinations = [] }) =>
      new Firewall(
        `${name}-${kind}`,
        {
          ...shared,
          name: context.physicalName(kind, COMPUTE),
          direction: "EGRESS",
          destinationRanges: destinations,
          targetTags: [APP_TAG],
          allows,
          priority: 1000,
        },
        { parent },
      ),
  );
  return [...closed, ...open];
}

function ways(context: StampContext, pools: boolean): Rule[] {
  const tcp = (...ports: string[]): Rule["allows"] => [{ protocol: "tcp", ports }];
  return [
    // Valkey answers on 6379 and, per node, from 11000 on.
    { kind: "to-cache", allows: tcp("6379", "11000-13047"), destinations: [context.subnet("data", 0)] },
    { kind: "to-db", allows: tcp("5432", ...(pools ? ["6432"] : [])), destinations: [context.cidr.services] },
    // Google's APIs and whatever the app calls on the internet, through the NAT; nothing but TLS.
    { kind: "to-web", allows: tcp("443"), destinations: ANYWHERE },
  ];
}
