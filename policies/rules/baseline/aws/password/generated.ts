import { passwordRule } from "../../../../kinds/password-rule";

export const passwordGenerated = passwordRule({
  id: "aws-password-generated",
  cloud: "aws",
  fix: "Take the result of a random.RandomPassword, or let RDS own the password with manageMasterUserPassword.",
  benchmarks: ["NIST 800-53 IA-5"],
  passwords: {
    "aws:rds/instance:Instance": ["password"],
    "aws:rds/cluster:Cluster": ["masterPassword"],
    "aws:elasticache/replicationGroup:ReplicationGroup": ["authToken"],
    "aws:secretsmanager/secretVersion:SecretVersion": ["secretString"],
  },
});
