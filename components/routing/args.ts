import type { Input } from "@pulumi/pulumi";
import { z } from "zod";
import { type Blueprint, blueprintSchema } from "../contract/blueprint";
import { Cloud } from "../contract/cloud";
import { StampError, shown } from "../../core/errors";
import { text } from "../contract/identity";
import { STAMP_ID } from "../contract/naming";
import { parse } from "../../core/parse";
import { type RoutingHome, type RoutingHomeInput, routingHomeSchema } from "./home";
import { type RoutingLayer, type RoutingLayerInput, routingLayerSchema } from "./layer";

/** A stamp the layer sends tenants to. Its outputs come from another stack and may be unknown in a preview. */
export interface RoutedStamp {
  /** The stamp's id; 2–8 lower-case letters and digits. */
  readonly id: string;
  /** `aws`, `azure` or `gcp`; need not be the layer's. */
  readonly cloud: Input<string>;
  /** The cloud's name of its region. */
  readonly region: Input<string>;
  /** Name the layer connects to on port 443, also the name in the stamp's certificate and the Host it is asked by. */
  readonly originHost: Input<string>;
  /** Secret sent along in `X-Stamp-Origin`; a Pulumi secret. */
  readonly originSecret: Input<string>;
  /** Path it answers 200 on when it can serve; default that of `layer.requests`. */
  readonly healthPath?: string;
}

/** What the routing layer is made from. */
export interface GlobalRoutingArgs {
  /** Where the layer lives: the routing stack's config. */
  readonly home: RoutingHomeInput;
  /** The layer's spec: `routing` of the blueprint. */
  readonly layer: RoutingLayerInput;
  /** App, environment, release and the global scope, as in the blueprint. */
  readonly fleet: z.input<typeof fleetSchema>;
  /** The stamps it fronts, on any cloud; none is allowed, so that the layer can be there first. */
  readonly stamps: readonly RoutedStamp[];
  /** What tokens are verified with, where a source is a claim: the secret of HS256, else the public key (PEM). */
  readonly tokenKey?: Input<string>;
}

const fleetSchema = blueprintSchema.omit({ classes: true });

/** Outputs of other stacks are not known here; everything else is. */
const later = z.custom<Input<string>>((value) => value !== undefined && value !== null && value !== "", {
  error: () => "a value or an output of the stamp's stack",
});

const routedStampSchema = z.strictObject({
  id: text(STAMP_ID, "a stamp's id: 2 to 8 lower-case letters and digits, a letter first"),
  cloud: later,
  region: later,
  originHost: later,
  originSecret: later,
  healthPath: text(/^\/[A-Za-z0-9/_.-]{0,100}$/, "an absolute path").optional(),
});

const stampsSchema = z.array(routedStampSchema).superRefine((stamps, context) => {
  const seen = new Set<string>();
  for (const [index, { id }] of stamps.entries()) {
    if (seen.has(id)) {
      const message = "an id no other stamp has";
      context.addIssue({ code: "custom", path: [index, "id"], message, input: id });
    }
    seen.add(id);
  }
});

/** A stamp the layer sends to, every default filled in. */
export type FrontedStamp = Required<RoutedStamp>;

/** How each cloud names a public zone. */
const ZONES: Readonly<Record<Cloud, { pattern: RegExp; allowed: string }>> = {
  aws: { pattern: /^Z/, allowed: "a zone id of Route 53" },
  azure: { pattern: /^\/subscriptions\//, allowed: "the ARM id of a DNS zone" },
  gcp: { pattern: /^projects\//, allowed: "projects/<project>/managedZones/<name>" },
};

/** The cloud that a layer's zone is on, by its name's form; undefined for one that no cloud has. */
export function cloudOfZone(zone: string): Cloud | undefined {
  return Object.values(Cloud).find((cloud) => ZONES[cloud].pattern.test(zone));
}

/** The layer's arguments, parsed. */
export interface ParsedRoutingArgs {
  readonly home: RoutingHome;
  readonly layer: RoutingLayer;
  readonly fleet: Omit<Blueprint, "classes">;
  /** In order of their ids. */
  readonly stamps: readonly FrontedStamp[];
  readonly tokenKey: Input<string> | undefined;
}

/**
 * Parses the layer's arguments.
 * @throws StampError `input` that names every field that is wrong
 */
export function parseRoutingArgs(args: GlobalRoutingArgs): ParsedRoutingArgs {
  const layer = parse(routingLayerSchema, args.layer, "layer");
  const { healthPath, sources } = layer.requests;
  const isClaim = sources.some(({ kind }) => kind === "claim");
  if (isClaim && args.tokenKey === undefined) {
    throw new StampError("input", "missing, and a source is a claim", {
      field: "tokenKey",
      allowed: "the secret of HS256, or the public key (PEM)",
      fix: "set it, e.g. pulumi config set --secret stampworks:tokenKey <value> -s routing",
    });
  }
  const home = parse(routingHomeSchema, args.home, "home");
  const zone = ZONES[home.cloud];
  if (!zone.pattern.test(layer.zone)) {
    throw new StampError("input", `a zone that ${home.cloud} does not have`, {
      field: "layer.zone",
      received: shown(layer.zone),
      allowed: zone.allowed,
      fix: "the layer writes its records with its own cloud's credentials: name a zone there",
    });
  }
  refuseCertificate(home.cloud, layer);
  const stamps = parse(stampsSchema, args.stamps, "stamps")
    .map((stamp) => ({ ...stamp, healthPath: stamp.healthPath ?? healthPath }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  if (home.cloud === "aws") refuseWhatEdgeLacks(layer);
  else refuseWhatRoutersLack(layer, stamps);
  return {
    home,
    layer,
    fleet: parse(fleetSchema, args.fleet, "fleet"),
    stamps,
    tokenKey: args.tokenKey,
  };
}

/** Whose the wildcard's certificate is: the fleet's on Azure, the cloud's elsewhere. */
function refuseCertificate(cloud: Cloud, { certificate, domain }: RoutingLayer): void {
  const field = "layer.certificate";
  if (cloud === "azure" && certificate === undefined) {
    throw new StampError("input", "missing, and the layer is on Azure", {
      field,
      allowed: "/subscriptions/…/providers/Microsoft.KeyVault/vaults/<vault>/secrets/<name>",
      fix: `Front Door does not renew a certificate for *.${domain} by itself: keep one in a Key Vault and name its secret`,
    });
  }
  if (cloud !== "azure" && certificate !== undefined) {
    throw new StampError("input", `${cloud} issues the domain's certificate and renews it`, {
      field,
      received: shown(certificate),
      fix: "leave it out",
    });
  }
}

/**
 * What CloudFront and its firewall can't count: requests at once, and by a tenant's tier or by what is no host.
 * Source: https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html
 */
function refuseWhatEdgeLacks({ requests: { limits, sources } }: RoutingLayer): void {
  const tiers = Object.entries(limits.perTenant);
  const field = "layer.requests.limits.perTenant";
  const atOnce = tiers.find(([, { requestsAtOnce }]) => requestsAtOnce > 0);
  if (atOnce !== undefined) {
    throw new StampError("input", "this layer's firewall counts requests over a time, and none at once", {
      field: `${field}.${atOnce[0]}.requestsAtOnce`,
      received: shown(String(atOnce[1].requestsAtOnce)),
      allowed: "0",
      fix: "say requestsPerSecond, or route through thin routers",
    });
  }
  const free = tiers.filter(([, { requestsPerSecond }]) => requestsPerSecond === 0).map(([tier]) => tier);
  if (free.length > 0 && free.length < tiers.length) {
    throw new StampError("input", "this layer's firewall knows a tenant by its host and not its tier", {
      field: `${field}.${free.join(", ")}.requestsPerSecond`,
      received: "no limit, where another tier has one",
      fix: "give every tier a limit (the most generous counts for all), or none",
    });
  }
  if (free.length === 0 && !sources.every(({ kind }) => kind === "subdomain" || kind === "domain")) {
    throw new StampError(
      "input",
      "this layer's firewall counts by the host, and something else may name the tenant",
      {
        field,
        received: shown(sources.map(({ kind }) => kind).join(", ")),
        allowed: "sources of kind subdomain and domain",
        fix: "take the tenant from the host alone, or leave the limits out",
      },
    );
  }
}

/** What the thin router can't do for the layer. */
function refuseWhatRoutersLack(
  { requests: { healthPath } }: RoutingLayer,
  stamps: readonly { readonly id: string; readonly healthPath: string }[],
): void {
  const other = stamps.find((stamp) => stamp.healthPath !== healthPath);
  if (other !== undefined) {
    throw new StampError(
      "input",
      `stamp ${other.id} would count as down: routers ask all stamps at one path`,
      {
        field: "layer.requests.healthPath",
        received: `${shown(healthPath)}, where the stamp's is ${shown(other.healthPath)}`,
        fix: "give stamps behind a layer on this cloud one health path",
      },
    );
  }
}
