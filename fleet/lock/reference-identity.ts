import type { Cloud } from "../../components/contract/cloud";

/**
 * An identity of each cloud by which a class is rendered for the lock. Any would do, for the form has no identity
 * left; its region has a copy region, as most have.
 */
export const REFERENCE_IDENTITIES: Readonly<Record<Cloud, Readonly<Record<string, string>>>> = {
  aws: { region: "eu-west-1", account: "210000000000" },
  azure: { region: "westeurope", account: "20000000-0000-4000-8000-000000000000" },
  gcp: { region: "europe-west4", account: "reference-stamp" },
};
