import type { Cloud, RegionTable } from "../cloud";
import { AWS_REGIONS } from "./aws";
import { AZURE_REGIONS } from "./azure";
import { GCP_REGIONS } from "./gcp";

/** Cloud → the regions a stamp can be in. */
export const REGIONS: Readonly<Record<Cloud, RegionTable>> = {
  aws: AWS_REGIONS,
  azure: AZURE_REGIONS,
  gcp: GCP_REGIONS,
};
