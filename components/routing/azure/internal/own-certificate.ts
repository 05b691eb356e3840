import * as cdn from "@pulumi/azure-native/cdn";
import type { UserAssignedIdentity } from "@pulumi/azure-native/managedidentity";
import type * as pulumi from "@pulumi/pulumi";
import { grant, stampIdentity } from "../../../azure/internal/identity";
import { StampError } from "../../../../core/errors";
import type { RoutingContext } from "../../context";
import type { RoutingLayer } from "../../layer";
import type { Scope } from "../../../azure/internal/scope";

/** Who Front Door is when it reads the fleet's certificate, and the right to read it. */
export interface CertificateReader {
  readonly identity: UserAssignedIdentity;
  readonly right: pulumi.Resource;
}

/** ARM id of the certificate's secret; parseRoutingArgs refuses a layer on Azure without. */
export function certificateOf({ certificate }: RoutingLayer): string {
  if (certificate === undefined) throw new StampError("input", "missing", { field: "layer.certificate" });
  return certificate;
}

/** An identity that may read the certificate and nothing else. */
export function certificateReader(
  name: string,
  { context, spec, scope }: { context: RoutingContext; spec: RoutingLayer; scope: Scope },
  parent: pulumi.Resource,
): CertificateReader {
  const { resourceGroupName, location } = scope;
  const identity = stampIdentity(
    name,
    { context, kind: "edge-certificate", part: "edge", resourceGroupName, location },
    parent,
  );
  const right = grant(
    `${name}-right`,
    {
      context,
      kind: "edge-certificate",
      role: "readSecret",
      principalId: identity.principalId,
      scope: certificateOf(spec),
    },
    parent,
  );
  return { identity, right };
}

/**
 * The certificate as Front Door takes it: always its newest version, which it looks for every day. One that Front Door
 * issued itself for a wildcard would not be renewed.
 * Source: https://learn.microsoft.com/azure/frontdoor/domain#tls-certificates
 */
export function ownCertificate(
  name: string,
  args: {
    readonly spec: RoutingLayer;
    readonly right: pulumi.Resource;
    readonly profileName: pulumi.Output<string>;
    readonly resourceGroupName: pulumi.Output<string>;
  },
  parent: pulumi.Resource,
): cdn.Secret {
  const { spec, right, profileName, resourceGroupName } = args;
  return new cdn.Secret(
    name,
    {
      secretName: "tenants",
      profileName,
      resourceGroupName,
      parameters: {
        type: "CustomerCertificate",
        secretSource: { id: certificateOf(spec) },
        useLatestVersion: true,
      },
    },
    { parent, dependsOn: [right] },
  );
}
