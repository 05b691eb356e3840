import type { CloudMeters } from "../meter";
import { AWS_APP } from "./aws-app";
import { AWS_DATA } from "./aws-data";
import { AWS_FREE } from "./aws-free";
import { AWS_NETWORK } from "./aws-network";

/** How AWS bills what a stamp is made of. */
export const AWS: CloudMeters = { meters: { ...AWS_APP, ...AWS_DATA, ...AWS_NETWORK }, free: AWS_FREE };
