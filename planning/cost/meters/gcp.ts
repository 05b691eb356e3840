import type { CloudMeters } from "../meter";
import { GCP_APP } from "./gcp-app";
import { GCP_DATA } from "./gcp-data";
import { GCP_FREE } from "./gcp-free";

/** How Google Cloud bills what a stamp is made of. */
export const GCP: CloudMeters = { meters: { ...GCP_APP, ...GCP_DATA }, free: GCP_FREE };
