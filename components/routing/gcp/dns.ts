import { RecordSet } from "@pulumi/gcp/dns";
import { UptimeCheckConfig } from "@pulumi/gcp/monitoring";
import * as pulumi from "@pulumi/pulumi";
import { StampError, shown } from "../../../core/errors";
import { DISPLAY } from "../../gcp/internal/limits";
import { zoneProvider } from "../../gcp/internal/provider";
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

/** Seconds an answer is kept. */
const TTL = 300;
/** What the routers answer when they can route; `internal/router-service.ts` says the same. */
const READY = "/.stampworks/router";
const ZONE = /^projects\/([^/]+)\/managedZones\/([^/]+)$/;

/** What Cloud Monitoring asks from outside. */
interface Look {
  readonly kind: string;
  readonly host: pulumi.Input<string>;
  readonly path: string;
}

/** The domain's records, the one that proves it to Google, and Cloud Monitoring's look at each stamp from outside. */
export class Dns extends pulumi.ComponentResource implements DnsPart {
  readonly endpoint: pulumi.Output<string>;
  /** Stamp → id of its uptime check. */
  readonly uptimeChecks: Readonly<Record<string, pulumi.Output<string>>>;
  /** Id of the uptime check of the domain itself. */
  readonly domainCheck: pulumi.Output<string>;

  constructor(name: string, args: DnsArgs, opts: pulumi.ComponentResourceOptions) {
    super("stampworks:gcp:Dns", name, {}, opts);
    const { spec, stamps } = args;
    const records = this.records(name, args);
    this.uptimeChecks = Object.fromEntries(
      stamps.map(({ id, originHost: host, healthPath: path }) => [
        id,
        this.check(`${name}-${id}`, { kind: `stamp-${id}`, host, path }, args).uptimeCheckId,
      ]),
    );
    const domain = { kind: "domain", host: spec.domain, path: READY };
    this.domainCheck = this.check(`${name}-look`, domain, args, records).uptimeCheckId;
    this.endpoint = pulumi.all(records.map(({ name: host }) => host)).apply(() => `https://${spec.domain}`);
    this.registerOutputs({ endpoint: this.endpoint });
  }

  private records(name: string, { context, spec, secrets, edge }: DnsArgs): RecordSet[] {
    const { project, managedZone } = zoneOf(spec.zone);
    // Parts of what the blueprint says of the zone: the layer may name them, each by itself too.
    context.derive(project, "global(zoneProject)", true);
    context.derive(managedZone, "global(zoneName)", true);
    const provider = zoneProvider(`${name}-provider`, project, context, this);
    const record = (
      role: string,
      type: pulumi.Input<string>,
      host: pulumi.Input<string>,
      value: pulumi.Input<string>,
    ) =>
      new RecordSet(
        `${name}-${role}`,
        { managedZone, name: host, type, ttl: TTL, rrdatas: [value] },
        { parent: this, provider, dependsOn: [secrets.apis.dns] },
      );
    const proof = edge.proof.dnsResourceRecords.apply((records) => records[0]);
    record(
      "proof",
      proof.apply((first) => first?.type ?? ""),
      proof.apply((first) => first?.name ?? ""),
      proof.apply((first) => first?.data ?? ""),
    );
    const { ipv4, ipv6 } = edge.addresses;
    return [
      ["domain", `${spec.domain}.`],
      ["tenants", `*.${spec.domain}.`],
    ].flatMap(([role = "", host = ""]) => [
      record(`${role}-a`, "A", host, ipv4.address),
      record(`${role}-aaaa`, "AAAA", host, ipv6.address),
    ]);
  }

  /** Asks for what is answered without a secret: a stamp's health path, or that of the routers. */
  private check(
    name: string,
    { kind, host, path }: Look,
    { context, secrets }: DnsArgs,
    after: readonly pulumi.Resource[] = [],
  ): UptimeCheckConfig {
    return new UptimeCheckConfig(
      name,
      {
        displayName: context.physicalName(kind, DISPLAY),
        monitoredResource: {
          type: "uptime_url",
          labels: { host, project_id: context.identity.account },
        },
        httpCheck: { path, port: 443, useSsl: true, validateSsl: true },
        period: "60s",
        timeout: "10s",
        userLabels: context.tags("dns"),
      },
      { parent: this, dependsOn: [secrets.apis.monitoring, ...after] },
    );
  }
}

function zoneOf(id: string): { project: string; managedZone: string } {
  const [, project, managedZone] = ZONE.exec(id) ?? [];
  if (project === undefined || managedZone === undefined) {
    throw new StampError("input", "the layer is on Google Cloud and its zone is not", {
      field: "layer.zone",
      received: shown(id),
      allowed: "projects/<project>/managedZones/<name>",
    });
  }
  return { project, managedZone };
}
