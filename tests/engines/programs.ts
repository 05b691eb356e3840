import {
  CustomResource,
  type CustomResourceOptions,
  type Output,
  output,
  ProviderResource,
  secret,
} from "@pulumi/pulumi";

/** A resource of any type, so that tests of the engine need no cloud's SDK. */
export class Thing extends CustomResource {
  declare readonly arn: Output<string>;

  constructor(type: string, name: string, props: Record<string, unknown>, opts?: CustomResourceOptions) {
    super(type, name, { arn: undefined, ...props }, opts);
  }
}

/** An AWS provider for one region. */
export class Aws extends ProviderResource {
  constructor(name: string, region: string, account = "111122223333") {
    super("aws", name, { region, allowedAccountIds: output([account]).apply((ids) => JSON.stringify(ids)) });
  }
}

/** A small network with a database, as a program. */
export function network(
  options: { readonly cidr?: string; readonly subnets?: number; readonly password?: string } = {},
): () => unknown {
  const { cidr = "10.0.0.0/16", subnets = 3, password = "hunter2-hunter2" } = options;
  return () => {
    const provider = new Aws("aws", "eu-west-1");
    const vpc = new Thing(
      "aws:ec2/vpc:Vpc",
      "vpc",
      { cidrBlock: cidr, tags: { stamp: "eu1" } },
      { provider },
    );
    const ids: Output<string>[] = [];
    for (let index = 0; index < subnets; index += 1) {
      const props = {
        vpcId: vpc.id,
        cidrBlock: `10.0.${index}.0/24`,
        availabilityZone: `eu-west-1${"abc"[index % 3]}`,
      };
      ids.push(new Thing("aws:ec2/subnet:Subnet", `subnet-${index}`, props, { provider }).id);
    }
    const queue = new Thing("aws:sqs/queue:Queue", "queue", { name: "app-eu1-queue" }, { provider });
    const hidden = new Thing(
      "aws:secretsmanager/secret:Secret",
      "secret",
      { name: "app-eu1-secret", description: secret(password) },
      { provider },
    );
    return {
      vpcId: vpc.id,
      subnetIds: output(ids),
      queueArn: queue.arn,
      hidden: hidden.arn,
      password: secret(password),
      release: `of ${cidr}`,
    };
  };
}

/** Programs by name, for tests that run them in another process. */
export const programs: Readonly<Record<string, () => unknown>> = {
  small: network({ subnets: 1 }),
  /** Against `small`: the network is replaced and with it the subnet, the secret changes, one subnet comes. */
  changed: network({ cidr: "10.0.0.0/17", subnets: 2, password: "other-password" }),
};
