import { Cloud } from "../../components/contract/cloud";
import type { Needs } from "../../fleet/doctor/needs";
import type { PropertyMap } from "../../graph/model/property";
import * as aws from "./aws-account";
import * as azure from "./azure-account";
import * as google from "./google-project";
import { at, type Rule } from "./stand-in";

const withType =
  (type: string, inputs: PropertyMap) =>
  (same: Needs): Needs => ({
    ...same,
    types: new Set([...same.types, type]),
    inputsOf: (asked) => (asked === type ? [inputs] : same.inputsOf(asked)),
  });
const DOMAIN = withType("aws:opensearch/domain:Domain", {});
const vault = (needs: Needs): string =>
  String(needs.inputsOf("azure-native:keyvault:Vault")[0]?.["vaultName"]);

/** A cloud, what its account lacks, how, and the check that finds it. */
export type Lack = readonly [
  cloud: Cloud,
  lack: string,
  rules: (needs: Needs) => readonly Rule[],
  check: string,
  change?: (needs: Needs) => Needs,
];
export const LACKS: readonly Lack[] = [
  [Cloud.Aws, "another account", () => [aws.caller("999999999999")], "account"],
  [Cloud.Aws, "the region is off", () => [aws.regions("eu-west-1")], "region"],
  [Cloud.Aws, "the copy region is off", () => [aws.regions("eu-central-1")], "copy-region"],
  [Cloud.Aws, "a zone is not there", () => [aws.zones("euw1-az1", "euw1-az2")], "zones"],
  [Cloud.Aws, "no repository", () => [aws.images("RepositoryNotFoundException")], "registry"],
  [Cloud.Aws, "no image of the release", () => [aws.images("ImageNotFoundException")], "image"],
  [Cloud.Aws, "the delegation role can't be taken", () => [aws.role(false)], "zone-role"],
  [Cloud.Aws, "no parent zone", () => [aws.parentZone(undefined)], "parent-zone"],
  [Cloud.Aws, "the parent zone has another name", () => [aws.parentZone("other.example")], "parent-zone"],
  [Cloud.Aws, "no service-linked role", () => [aws.serviceRole(false)], "service-roles", DOMAIN],
  [Cloud.Aws, "the database's class is not sold", () => [aws.orderable(false)], "database-class"],
  [Cloud.Aws, "no VPC left", () => [aws.quota("L-F678F1CE", 0)], "quota-networks"],
  [Cloud.Aws, "as many VPCs as it may have, on two pages", () => [aws.networks(2, 3)], "quota-networks"],
  [
    Cloud.Aws,
    "as many databases as it may have, on two pages",
    () => [aws.databases(37, 2)],
    "quota-databases",
  ],
  [Cloud.Aws, "no addresses left", () => [aws.quota("L-0263D0A3", 2)], "quota-addresses"],
  [Cloud.Aws, "no databases left", () => [aws.quota("L-7B6409FD", 2)], "quota-databases"],
  [Cloud.Aws, "Fargate's vCPUs of a new account", () => [aws.quota("L-3032A538", 6)], "quota-fargate"],
  [Cloud.Aws, "a bucket is another account's", () => [aws.bucket(403)], "bucket-names"],
  [Cloud.Aws, "a bucket is there", () => [aws.bucket(200)], "bucket-names"],
  [Cloud.Aws, "a database is there", () => [aws.database(true)], "database-names"],
  [
    Cloud.Aws,
    "a deleted secret holds its name",
    () => [aws.secret({ Name: "s", DeletedDate: 1.7e9 })],
    "secret-names",
  ],
  [Cloud.Aws, "a right is not held", () => [aws.rights("rds:CreateDBInstance")], "rights"],
  [Cloud.Azure, "no such subscription", () => [at(/subscriptions\/[^/]+$/u, {}, 404)], "account"],
  [Cloud.Azure, "the subscription is disabled", () => [azure.subscription({ state: "Disabled" })], "account"],
  [Cloud.Azure, "another tenant", () => [azure.subscription({ tenantId: "other" })], "account"],
  [Cloud.Azure, "the region is not open", () => [azure.locations("northeurope")], "region"],
  [Cloud.Azure, "the paired region is not open", () => [azure.locations("westeurope")], "copy-region"],
  [Cloud.Azure, "a provider is not registered", () => [azure.providers("Microsoft.App")], "providers"],
  [Cloud.Azure, "no registry", () => [azure.registry(404)], "registry"],
  [Cloud.Azure, "no parent zone", () => [azure.zone(404)], "parent-zone"],
  [
    Cloud.Azure,
    "the database's size is not sold",
    () => [azure.capability(["Standard_B1ms"])],
    "database-class",
  ],
  [
    Cloud.Azure,
    "no standby in another zone",
    () => [azure.capability(azure.SKUS, { supportedHaMode: ["SameZone"] })],
    "database-zones",
  ],
  [
    Cloud.Azure,
    "the region sells this subscription no database",
    () => [azure.capability(azure.SKUS, {}, "Enabled")],
    "database-class",
  ],
  [Cloud.Azure, "no cores left", () => [azure.cores(10)], "quota-cores"],
  [Cloud.Azure, "no storage account left", () => [azure.accounts(250, 250)], "quota-storage"],
  [Cloud.Azure, "a deleted vault holds its name", (needs) => [azure.deleted(vault(needs))], "deleted-vaults"],
  [Cloud.Azure, "the resource group is there", () => [azure.group(200)], "group"],
  [
    Cloud.Azure,
    "the storage account's name is taken",
    () => [azure.named("Storage", false)],
    "storage-names",
  ],
  [Cloud.Azure, "the vault's name is taken", () => [azure.named("KeyVault", false)], "vault-names"],
  [
    Cloud.Azure,
    "the server's name is taken",
    () => [azure.named("DBforPostgreSQL", false)],
    "database-names",
  ],
  [Cloud.Azure, "the namespace's name is taken", () => [azure.named("ServiceBus", false)], "queue-names"],
  [
    Cloud.Azure,
    "who deploys may give no rights",
    () => [azure.permissions(/subscriptions\/[^/]+\/providers/u, ["*"], ["Microsoft.Authorization/*/write"])],
    "rights",
  ],
  [
    Cloud.Azure,
    "no rights on the registry",
    () => [azure.permissions(/acmeglobal/u, ["*/read"])],
    "registry-rights",
  ],
  [Cloud.Gcp, "no such project", () => [at(/v3\/projects\/acme-stamp-1$/u, {}, 404)], "account"],
  [Cloud.Gcp, "the project is being deleted", () => [google.project("DELETE_REQUESTED")], "account"],
  [Cloud.Gcp, "no billing", () => [google.billing(false)], "billing"],
  [Cloud.Gcp, "the first API is off", () => [google.api("DISABLED")], "first-api"],
  [
    Cloud.Gcp,
    "the first API is off, and says so itself",
    () => [google.off(/services\/serviceusage/u, "serviceusage.googleapis.com")],
    "first-api",
  ],
  [Cloud.Gcp, "the region is down", () => [google.region("europe-west4", "DOWN", ["a", "b", "c"])], "region"],
  [Cloud.Gcp, "the copy region is not open", () => [at(/regions\/europe-west1$/u, {}, 404)], "copy-region"],
  [Cloud.Gcp, "a zone is not there", () => [google.region("europe-west4", "UP", ["a", "b"])], "zones"],
  [Cloud.Gcp, "no repository", () => [google.repository(404)], "registry"],
  [Cloud.Gcp, "no image of the release", () => [google.image(404)], "image"],
  [Cloud.Gcp, "no parent zone", () => [google.zone({}, 404)], "parent-zone"],
  [
    Cloud.Gcp,
    "the parent zone has another name",
    () => [google.zone({ dnsName: "other.example." })],
    "parent-zone",
  ],
  [Cloud.Gcp, "no networks left", () => [google.whole({ NETWORKS: 0 })], "quota-networks"],
  [Cloud.Gcp, "no firewall rules left", () => [google.whole({ FIREWALLS: 1 })], "quota-firewalls"],
  [
    Cloud.Gcp,
    "no addresses left",
    () => [google.region("europe-west4", "UP", ["a", "b", "c"], { STATIC_ADDRESSES: 0 })],
    "quota-addresses",
  ],
  [Cloud.Gcp, "the database's size is not sold", () => [google.tiers("us-central1")], "database-class"],
  [Cloud.Gcp, "a database is there", () => [google.instance(200)], "database-names"],
  [Cloud.Gcp, "a bucket is another project's", () => [google.bucket(403)], "bucket-names"],
  [Cloud.Gcp, "a key ring of a former life is there", () => [google.ring(200)], "key-rings"],
  [
    Cloud.Gcp,
    "a right is not held",
    () => [google.permissions("acme-stamp-1", "run.services.create")],
    "rights",
  ],
  [
    Cloud.Gcp,
    "no rights in the zone's project",
    () => [google.permissions("acme-global", "dns.changes.create")],
    "zone-rights",
  ],
];
