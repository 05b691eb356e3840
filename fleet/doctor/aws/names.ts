import { type Finding, fine, missing } from "../finding";
import { type Needs, textAt } from "../needs";
import type { AwsSdk } from "./clients";

type Question = readonly [check: string, ask: () => Promise<Finding | readonly Finding[]>];

const statusOf = (error: unknown): number =>
  Number(Reflect.get(Object(Reflect.get(Object(error), "$metadata")), "httpStatusCode") ?? 0);
const codeOf = (error: unknown): string => (error instanceof Error ? error.name : "");

/** Names that are somebody's already, or that a deleted thing still holds. */
export function nameFindings(needs: Needs, sdk: AwsSdk): Question[] {
  const { region } = needs.identity;
  const names = (type: string, key: string): string[] =>
    needs.inputsOf(type).flatMap((inputs) => textAt(inputs, key) ?? []);
  return [
    [
      "bucket-names",
      async () => all("bucket-names", "buckets", names("aws:s3/bucket:Bucket", "bucket"), bucket),
    ],
    [
      "database-names",
      async () =>
        all("database-names", "databases", names("aws:rds/instance:Instance", "identifier"), database),
    ],
    [
      "secret-names",
      async () => all("secret-names", "secrets", names("aws:secretsmanager/secret:Secret", "name"), secret),
    ],
  ];

  /** S3's names are the world's: 404 says that nobody has it. */
  async function bucket(Bucket: string): Promise<Finding | undefined> {
    try {
      await new sdk.s3.S3Client({ region }).send(new sdk.s3.HeadBucketCommand({ Bucket }));
      return missing(
        "bucket-names",
        `bucket ${Bucket} is there already`,
        `aws s3 rb s3://${Bucket}, or raise the stamp's generation`,
      );
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      if (statusOf(error) !== 403 && statusOf(error) !== 301) throw error;
      return missing("bucket-names", `bucket ${Bucket} is another account's`, "raise the stamp's generation");
    }
  }

  async function database(DBInstanceIdentifier: string): Promise<Finding | undefined> {
    try {
      await new sdk.rds.RDSClient({ region }).send(
        new sdk.rds.DescribeDBInstancesCommand({ DBInstanceIdentifier }),
      );
      return missing(
        "database-names",
        `database ${DBInstanceIdentifier} is there already`,
        `aws rds delete-db-instance --db-instance-identifier ${DBInstanceIdentifier}, or import it`,
      );
    } catch (error) {
      if (/DBInstanceNotFound/u.test(codeOf(error))) return undefined;
      throw error;
    }
  }

  /** A deleted secret keeps its name for 7 to 30 days. */
  async function secret(SecretId: string): Promise<Finding | undefined> {
    try {
      const { DeletedDate } = await new sdk.secrets.SecretsManagerClient({ region }).send(
        new sdk.secrets.DescribeSecretCommand({ SecretId }),
      );
      return DeletedDate === undefined
        ? missing(
            "secret-names",
            `secret ${SecretId} is there already`,
            `pulumi import it, or raise the stamp's generation`,
          )
        : missing(
            "secret-names",
            `secret ${SecretId} was deleted and holds its name`,
            `aws secretsmanager delete-secret --secret-id ${SecretId} --force-delete-without-recovery`,
          );
    } catch (error) {
      if (codeOf(error) === "ResourceNotFoundException") return undefined;
      throw error;
    }
  }
}

async function all(
  check: string,
  what: string,
  names: readonly string[],
  taken: (name: string) => Promise<Finding | undefined>,
): Promise<readonly Finding[]> {
  const found = (await Promise.all(names.map(taken))).flatMap((finding) => finding ?? []);
  return found.length > 0 ? found : [fine(check, `names of ${names.length} ${what} are free`)];
}
