import { identitySchema } from "../../components/contract/identity";
import { parseCidr } from "../../components/contract/cidr";
import { reservedFor } from "../../components/contract/reserved-blocks";
import type { Cloud } from "../../components/contract/cloud";

test.each<[Cloud, string, string]>([
  ["gcp", "172.17.0.0/16", "Cloud SQL"],
  ["gcp", "172.17.240.0/20", "Cloud SQL"],
  ["azure", "172.30.0.0/16", "Azure Container Apps"],
  ["azure", "172.31.0.0/16", "Azure Container Apps"],
  ["azure", "172.31.16.0/20", "Azure Container Apps"],
  ["azure", "100.100.0.0/16", "Azure Container Apps"],
  ["azure", "100.100.192.0/19", "Azure Container Apps"],
])("on %s %s is refused: %s keeps addresses of it to itself", (cloud, block, by) => {
  expect(reservedFor(cloud, parseCidr(block))?.by).toBe(by);
  const result = identitySchema.safeParse({
    ...{ id: "s1a", cloud, cidr: block, class: "standard", ring: "early" },
    region: cloud === "gcp" ? "europe-west1" : "westeurope",
    account: cloud === "gcp" ? "a-project-1" : "00000000-0000-4000-8000-000000000001",
  });
  expect(result.error?.issues.map(({ message }) => message).join("\n")).toContain(by);
});

test.each<[Cloud, string]>([
  ["aws", "172.17.0.0/16"],
  ["aws", "172.31.0.0/16"],
  ["gcp", "172.30.0.0/16"],
  ["gcp", "172.16.0.0/16"],
  ["azure", "172.17.0.0/16"],
  ["azure", "172.29.0.0/16"],
  ["azure", "100.101.0.0/16"],
])("on %s %s is a stamp's to take", (cloud, block) => {
  expect(reservedFor(cloud, parseCidr(block))).toBeUndefined();
});
