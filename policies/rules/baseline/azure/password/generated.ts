import { passwordRule } from "../../../../kinds/password-rule";

export const passwordGenerated = passwordRule({
  id: "azure-password-generated",
  cloud: "azure",
  fix: "Take the result of a random.RandomPassword, or let an identity stand in for the password.",
  benchmarks: ["MCSB IM-8", "NIST 800-53 IA-5"],
  passwords: {
    "azure-native:dbforpostgresql:Server": ["administratorLoginPassword"],
    "azure-native:keyvault:Secret": ["properties.value"],
  },
});
