import * as pulumi from "@pulumi/pulumi";

/** The simulated clouds' rules of a stamp's first day. */
export const RULES = {
  lateRights: true,
  newAccount: true,
  oneChange: true,
  settling: true,
  lateReleases: true,
};
/** Stamps by ring; few, because each makes many things. */
export const TWO: Readonly<Record<string, readonly string[]>> = { early: ["ea1"], broad: ["br2"] };

type Inputs = Record<string, unknown>;

/** A resource by its type alone, so that no cloud's SDK has to be loaded after each kill. */
class Raw extends pulumi.CustomResource {
  declare readonly arn: pulumi.Output<string>;

  constructor(type: string, name: string, inputs: Inputs, dependsOn: readonly pulumi.Resource[] = []) {
    super(type, name, { arn: undefined, ...inputs }, { dependsOn: [...dependsOn] });
  }
}

/**
 * What a cloud is strict about on the first day: a right that is used at once, settings and operations of which it takes one at a
 * time, and a new account's quotas.
 */
export function firstDay(stack: string, release: string): void {
  const tags = { release };
  const role = new Raw("aws:iam/role:Role", "role", { name: `role-${stack}`, assumeRolePolicy: "{}" });
  const right = new Raw("aws:iam/rolePolicy:RolePolicy", "right", {
    role: role.id,
    name: "own",
    policy: "{}",
  });
  const code = { runtime: "nodejs22.x", handler: "index.handler", tags };
  new Raw("aws:lambda/function:Function", "function", { name: `f-${stack}`, role: role.arn, ...code }, [
    right,
  ]);
  const bucket = new Raw("aws:s3/bucket:Bucket", "bucket", { bucket: `files-${stack}`, tags });
  const versions = new Raw("aws:s3/bucketVersioning:BucketVersioning", "versions", { bucket: bucket.id });
  new Raw("aws:s3/bucketPolicy:BucketPolicy", "policy", { bucket: bucket.id, policy: "{}" }, [versions]);
  for (const zone of [1, 2]) new Raw("aws:ec2/eip:Eip", `address-${zone}`, { domain: "vpc", tags });
  const instance = { deletionProtection: false, settings: { tier: "t", userLabels: tags } };
  const SQL = "gcp:sql/databaseInstance:DatabaseInstance";
  const primary = new Raw(SQL, "primary", { name: `main-${stack}`, ...instance });
  const user = new Raw("gcp:sql/user:User", "user", { name: "owner", instance: primary.id });
  new Raw(SQL, "replica", { name: `read-${stack}`, masterInstanceName: primary.id, ...instance }, [user]);
}
