import type { KindTable } from "../kind";
import { BIGQUERY } from "./bigquery";
import { DATA } from "./data";
import { FIRESTORE } from "./firestore";
import { KEYS } from "./keys";
import { KUBERNETES } from "./kubernetes";
import { NETWORK } from "./network";
import { OPERATIONS } from "./operations";

/** What is known about Google Cloud, a table a subject. */
export const GCP: readonly KindTable[] = [NETWORK, DATA, FIRESTORE, KEYS, OPERATIONS, KUBERNETES, BIGQUERY];
