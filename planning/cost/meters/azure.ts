import type { CloudMeters } from "../meter";
import { AZURE_APP } from "./azure-app";
import { AZURE_DATA } from "./azure-data";
import { AZURE_FREE } from "./azure-free";

/** How Azure bills what a stamp is made of. */
export const AZURE: CloudMeters = { meters: { ...AZURE_APP, ...AZURE_DATA }, free: AZURE_FREE };
