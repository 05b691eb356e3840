/** Whose control plane a type belongs to; `random` is Pulumi's random provider, which needs no cloud. */
export type Cloud = "aws" | "azure" | "gcp" | "random";

const CLOUD_OF_PACKAGE: Readonly<Record<string, Cloud>> = {
  aws: "aws",
  "azure-native": "azure",
  gcp: "gcp",
  random: "random",
};

/** The cloud a type token belongs to (`aws:ec2/vpc:Vpc` → `aws`); undefined for packages the tables don't know. */
export function cloudOf(type: string): Cloud | undefined {
  return CLOUD_OF_PACKAGE[packageOf(type)];
}

/** The package of a type token or of a provider's own type (`pulumi:providers:aws` → `aws`). */
export function packageOf(type: string): string {
  const [head = "", , last = ""] = type.split(":");
  return head === "pulumi" ? last : head;
}
