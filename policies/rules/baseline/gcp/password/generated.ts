import { passwordRule } from "../../../../kinds/password-rule";

export const passwordGenerated = passwordRule({
  id: "gcp-password-generated",
  cloud: "gcp",
  fix: "Take the result of a random.RandomPassword, or let IAM stand in for the password.",
  benchmarks: ["NIST 800-53 IA-5"],
  passwords: {
    "gcp:sql/user:User": ["password"],
    "gcp:sql/databaseInstance:DatabaseInstance": ["rootPassword"],
    "gcp:secretmanager/secretVersion:SecretVersion": ["secretData"],
  },
});
