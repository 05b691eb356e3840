import { Record as DnsRecord, HealthCheck } from "@pulumi/aws/route53";
import * as pulumi from "@pulumi/pulumi";
import type { FrontedStamp } from "../args";
import type { DnsPart, RoutingPartArgs } from "../parts";
import type { Edge } from "./edge";
import type { Router } from "./router";
import type { Secrets } from "./secrets";

/** What DNS is made from. */
export interface DnsArgs extends RoutingPartArgs {
  readonly secrets: Secrets;
  readonly router: Router;
  readonly edge: Edge;
}

/** Seconds between two checks of one checker, and failures in a row until a stamp counts as down. */
const INTERVAL = 30;
const FAILURES = 3;

/** The domain's records, and Route 53's look at each stamp from outside. */
export class Dns extends pulumi.ComponentResource implements DnsPart {
  readonly endpoint: pulumi.Output<string>;
  /** Stamp id → id of its health check. */
  readonly healthChecks: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(name: string, args: DnsArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:aws:Dns", name, {}, opts);
    const { spec, stamps } = args;
    const records = [
      ["domain", spec.domain],
      ["tenants", `*.${spec.domain}`],
    ].flatMap(([role = "", host = ""]) =>
      ["A", "AAAA"].map((type) => this.record(`${name}-${role}-${type.toLowerCase()}`, host, type, args)),
    );
    this.healthChecks = Object.fromEntries(
      stamps.map((stamp) => [stamp.id, this.check(`${name}-${stamp.id}`, stamp, args).id]),
    );
    this.endpoint = pulumi.all(records.map(({ fqdn }) => fqdn)).apply(() => `https://${spec.domain}`);
    this.registerOutputs({ endpoint: this.endpoint });
  }

  private record(name: string, host: string, type: string, { spec, edge }: DnsArgs): DnsRecord {
    const { domainName, hostedZoneId } = edge.distribution;
    return new DnsRecord(
      name,
      {
        zoneId: spec.zone,
        name: host,
        type,
        aliases: [{ name: domainName, zoneId: hostedZoneId, evaluateTargetHealth: false }],
      },
      { parent: this },
    );
  }

  /** Asks the health path, which a stamp answers without its secret. */
  private check(
    name: string,
    { id, originHost, healthPath }: FrontedStamp,
    { context }: DnsArgs,
  ): HealthCheck {
    return new HealthCheck(
      name,
      {
        type: "HTTPS",
        fqdn: originHost,
        port: 443,
        resourcePath: healthPath,
        enableSni: true,
        measureLatency: true,
        requestInterval: INTERVAL,
        failureThreshold: FAILURES,
        // The console shows this tag as the check's name.
        tags: { ...context.tags("dns"), Name: id },
      },
      { parent: this },
    );
  }
}
