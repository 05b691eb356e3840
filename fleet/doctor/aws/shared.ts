import { type Finding, fine, missing } from "../finding";
import type { Needs } from "../needs";
import type { Question } from "../question";
import type { AwsSdk } from "./clients";
import { codeOf } from "./errors";

/** What all stamps of a fleet take from its global account: images, and the zone their names are in. */
export function sharedQuestions(needs: Needs, sdk: AwsSdk): readonly Question[] {
  const { region } = needs.identity;
  return [
    { check: "image", ask: images },
    { check: "parent-zone", ask: parentZone },
  ];

  async function images(): Promise<readonly Finding[]> {
    const registry = needs.global.aws?.registry ?? "";
    const [, registryId = "", home = ""] = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\./u.exec(registry) ?? [];
    const client = new sdk.ecr.ECRClient({ region: home });
    return Promise.all(
      needs.images.map(async ({ repository, tag }) => {
        try {
          await client.send(
            new sdk.ecr.DescribeImagesCommand({
              registryId,
              repositoryName: repository,
              imageIds: [{ imageTag: tag }],
            }),
          );
          return fine("image", `${repository}:${tag} is in the registry`);
        } catch (error) {
          if (codeOf(error) === "RepositoryNotFoundException")
            return missing(
              "registry",
              `the registry has no repository ${repository}`,
              `aws ecr create-repository --region ${home} --repository-name ${repository}`,
            );
          if (codeOf(error) === "ImageNotFoundException")
            return missing(
              "image",
              `${repository} has no image ${tag}`,
              `docker push ${registry.split("/")[0]}/${repository}:${tag}`,
            );
          throw error;
        }
      }),
    );
  }
  /** As the role that the stamp's delegation is written with: whether it may be taken, and sees the zone. */
  async function parentZone(): Promise<Finding | Finding[]> {
    const { STSClient, AssumeRoleCommand } = sdk.sts;
    const { Route53Client, GetHostedZoneCommand } = sdk.route53;
    const { zone = "", zoneId = "", zoneRole = "" } = needs.global.aws ?? {};
    const taken = await new STSClient({ region: region })
      .send(
        new AssumeRoleCommand({
          RoleArn: zoneRole,
          RoleSessionName: "stampworks-doctor",
          DurationSeconds: 900,
        }),
      )
      .catch((error: unknown) => error);
    // Whoever has no answer has none of the role either.
    if (taken instanceof Error && !codeOf(taken).startsWith("AccessDenied")) throw taken;
    if (taken instanceof Error)
      return missing(
        "zone-role",
        `${zoneRole} can't be taken: ${taken.name}`,
        `let ${needs.identity.account} take it: aws iam update-assume-role-policy --role-name ${zoneRole.split("/").at(-1) ?? ""}`,
      );
    const given = Reflect.get(Object(taken), "Credentials") as
      | { AccessKeyId: string; SecretAccessKey: string; SessionToken: string }
      | undefined;
    const role = fine("zone-role", `${zoneRole} can be taken`);
    const client = new Route53Client({
      region: "us-east-1",
      ...(given === undefined
        ? {}
        : {
            credentials: {
              accessKeyId: given.AccessKeyId,
              secretAccessKey: given.SecretAccessKey,
              sessionToken: given.SessionToken,
            },
          }),
    });
    try {
      const { HostedZone } = await client.send(new GetHostedZoneCommand({ Id: zoneId }));
      const name = (HostedZone?.Name ?? "").replace(/\.$/u, "");
      return [
        role,
        name === zone
          ? fine("parent-zone", `${zoneId} is ${zone}`)
          : missing(
              "parent-zone",
              `${zoneId} is ${name}, and the blueprint says ${zone}`,
              "set global.aws.zoneId",
            ),
      ];
    } catch (error) {
      if (codeOf(error) !== "NoSuchHostedZone") throw error;
      return [
        role,
        missing(
          "parent-zone",
          `there is no zone ${zoneId}`,
          `aws route53 create-hosted-zone --name ${zone} --caller-reference ${zone}; then set global.aws.zoneId`,
        ),
      ];
    }
  }
}
