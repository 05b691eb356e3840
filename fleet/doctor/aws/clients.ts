import type * as ec2 from "@aws-sdk/client-ec2";
import type * as ecr from "@aws-sdk/client-ecr";
import type * as iam from "@aws-sdk/client-iam";
import type * as quotas from "@aws-sdk/client-service-quotas";
import type * as rds from "@aws-sdk/client-rds";
import type * as route53 from "@aws-sdk/client-route-53";
import type * as s3 from "@aws-sdk/client-s3";
import type * as secrets from "@aws-sdk/client-secrets-manager";
import type * as sts from "@aws-sdk/client-sts";
import { loadSdk } from "../../../tenants/registry/load-sdk";

const NAMES = "sts ec2 ecr iam route-53 service-quotas rds s3 secrets-manager";
const PACKAGES = NAMES.split(" ")
  .map((name) => `@aws-sdk/client-${name}`)
  .join(" ");

/** AWS's own clients, which only who asks AWS installs; with the credentials and the endpoints that its CLI would use. */
export function awsSdk() {
  return loadSdk(
    () => ({
      ec2: require("@aws-sdk/client-ec2") as typeof ec2,
      ecr: require("@aws-sdk/client-ecr") as typeof ecr,
      iam: require("@aws-sdk/client-iam") as typeof iam,
      quotas: require("@aws-sdk/client-service-quotas") as typeof quotas,
      rds: require("@aws-sdk/client-rds") as typeof rds,
      route53: require("@aws-sdk/client-route-53") as typeof route53,
      s3: require("@aws-sdk/client-s3") as typeof s3,
      secrets: require("@aws-sdk/client-secrets-manager") as typeof secrets,
      sts: require("@aws-sdk/client-sts") as typeof sts,
    }),
    PACKAGES,
  );
}

export type AwsSdk = ReturnType<typeof awsSdk>;
