import { CreateRepositoryCommand, ECRClient, PutImageCommand } from "@aws-sdk/client-ecr";
import { CreateHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { Needs } from "../../fleet/doctor/needs";
import { Moto } from "../emulators/moto";

/** moto's own account, which every caller without a role is in. */
export const ACCOUNT = "123456789012";
const REGION = "us-east-1";
const MANIFEST = {
  schemaVersion: 2,
  mediaType: "application/vnd.docker.distribution.manifest.v2+json",
  config: { mediaType: "application/vnd.docker.container.image.v1+json", size: 1, digest: "sha256:a" },
  layers: [],
};

/** An account of AWS as moto keeps it, in which a stamp's place is made by AWS's own calls. */
export class MotoAccount {
  private constructor(private readonly moto: Moto) {}

  static async start(): Promise<MotoAccount> {
    return new MotoAccount(await Moto.start());
  }

  get endpoint(): string {
    return this.moto.endpoint;
  }

  /** A new account; nobody's rights are looked at in it. */
  async reset(): Promise<void> {
    await this.post("reset-auth", "1000000");
    await this.post("reset");
  }

  /** From now on IAM's policies decide what a caller may. */
  async enforce(): Promise<void> {
    await this.post("reset-auth", "0");
  }

  stop(): void {
    this.moto.stop();
  }

  private async post(what: string, body = ""): Promise<void> {
    const { ok, status } = await fetch(`${this.endpoint}/moto-api/${what}`, { method: "POST", body });
    if (!ok) throw new Error(`moto answered ${status} to ${what}`);
  }
}

/** What a stamp needs, in moto's account and with moto's registry. */
export function inMoto(needs: Needs, zoneId: string): Needs {
  const { aws } = needs.global;
  if (aws === undefined) throw new Error("the blueprint has no global account on AWS");
  const registry = aws.registry.replace(/^\d{12}/u, ACCOUNT);
  return {
    ...needs,
    identity: { ...needs.identity, account: ACCOUNT },
    global: { ...needs.global, aws: { ...aws, registry, zoneId } },
  };
}

/** The registry of the images, with one of them in it. */
export async function pushImage(repository: string, tag: string): Promise<void> {
  const ecr = new ECRClient({ region: REGION });
  await ecr.send(new CreateRepositoryCommand({ repositoryName: repository }));
  await ecr.send(
    new PutImageCommand({
      repositoryName: repository,
      imageTag: tag,
      imageManifest: JSON.stringify(MANIFEST),
    }),
  );
}

/** A zone of this name in the account of the delegation's role. @returns its id */
export async function makeZone(name: string, role: string): Promise<string> {
  const { Credentials } = await new STSClient({ region: REGION }).send(
    new AssumeRoleCommand({ RoleArn: role, RoleSessionName: "owner" }),
  );
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  };
  const { HostedZone } = await new Route53Client({ region: REGION, credentials }).send(
    new CreateHostedZoneCommand({ Name: name, CallerReference: name }),
  );
  return (HostedZone?.Id ?? "").replace("/hostedzone/", "");
}
