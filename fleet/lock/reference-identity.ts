import type { Cloud } from "../../components/contract/cloud";
import { NAMESPACE } from "../../components/program/config";

/** What the stack is called by which a class is rendered; an id like a stamp's. */
export const REFERENCE_STACK = "ref1";

/**
 * An identity of each cloud by which a class is rendered for the lock. Any would do, for the form has no identity
 * left; its region has a copy region, as most have.
 */
export const REFERENCE_IDENTITIES: Readonly<Record<Cloud, Readonly<Record<string, string>>>> = {
  aws: { region: "eu-west-1", account: "210000000000" },
  azure: { region: "westeurope", account: "20000000-0000-4000-8000-000000000000" },
  gcp: { region: "europe-west4", account: "reference-stamp" },
};

/** The config of a class's reference stamp. */
export function referenceConfig(className: string, cloud: Cloud): Readonly<Record<string, string>> {
  const identity = {
    cloud,
    class: className,
    ring: "reference",
    cidr: "10.0.0.0/16",
    ...REFERENCE_IDENTITIES[cloud],
  };
  return Object.fromEntries(Object.entries(identity).map(([key, value]) => [`${NAMESPACE}:${key}`, value]));
}
