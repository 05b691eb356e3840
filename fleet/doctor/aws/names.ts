import { type Held, nameFindings, nobodysName } from "../answers";
import { namesToTake, type Needs } from "../needs";
import { Denied, type Question } from "../question";
import type { AwsSdk } from "./clients";
import { codeOf, statusOf } from "./errors";

/** Names that are somebody's already, or that a deleted thing still holds. */
export function nameQuestions(needs: Needs, sdk: AwsSdk): readonly Question[] {
  const { region } = needs.identity;
  const of = (
    check: string,
    what: string,
    names: readonly string[],
    heldBy: (name: string) => Promise<Held | undefined>,
  ): Question => ({ check, ask: async () => nameFindings(check, what, names, heldBy) });
  return [
    of("bucket-names", "buckets", namesToTake(needs, "aws:s3/bucket:Bucket", "bucket"), bucket),
    of(
      "database-names",
      "databases",
      namesToTake(needs, "aws:rds/instance:Instance", "identifier"),
      database,
    ),
    of("secret-names", "secrets", namesToTake(needs, "aws:secretsmanager/secret:Secret", "name"), secret),
  ];

  /** S3's names are the world's: 404 says that nobody has it, 301 that it is in another region. */
  async function bucket(name: string): Promise<Held | undefined> {
    const status = await head(name);
    if (status === 404) return undefined;
    if (status === 200)
      return {
        says: `bucket ${name} is there already`,
        fix: `aws s3 rb s3://${name}, or raise the stamp's generation`,
      };
    if (status === 403 && (await head(nobodysName(name))) === 403) throw new Denied("s3:ListBucket");
    return {
      says: `bucket ${name} is another account's, or another region's`,
      fix: "raise the stamp's generation",
    };
  }

  async function head(Bucket: string): Promise<number> {
    try {
      await new sdk.s3.S3Client({ region }).send(new sdk.s3.HeadBucketCommand({ Bucket }));
      return 200;
    } catch (error) {
      if (![301, 403, 404].includes(statusOf(error))) throw error;
      return statusOf(error);
    }
  }

  async function database(DBInstanceIdentifier: string): Promise<Held | undefined> {
    try {
      await new sdk.rds.RDSClient({ region }).send(
        new sdk.rds.DescribeDBInstancesCommand({ DBInstanceIdentifier }),
      );
      return {
        says: `database ${DBInstanceIdentifier} is there already`,
        fix: `aws rds delete-db-instance --db-instance-identifier ${DBInstanceIdentifier}, or import it`,
      };
    } catch (error) {
      if (/DBInstanceNotFound/u.test(codeOf(error))) return undefined;
      throw error;
    }
  }

  /** A deleted secret keeps its name for 7 to 30 days. */
  async function secret(SecretId: string): Promise<Held | undefined> {
    try {
      const { DeletedDate } = await new sdk.secrets.SecretsManagerClient({ region }).send(
        new sdk.secrets.DescribeSecretCommand({ SecretId }),
      );
      return DeletedDate === undefined
        ? {
            says: `secret ${SecretId} is there already`,
            fix: "pulumi import it, or raise the stamp's generation",
          }
        : {
            says: `secret ${SecretId} was deleted and holds its name`,
            fix: `aws secretsmanager delete-secret --secret-id ${SecretId} --force-delete-without-recovery`,
          };
    } catch (error) {
      if (codeOf(error) === "ResourceNotFoundException") return undefined;
      throw error;
    }
  }
}
