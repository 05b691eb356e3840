import type { KindTable } from "../kind";
import { DATA } from "./data";
import { KEYS } from "./keys";
import { NETWORK } from "./network";
import { OPERATIONS } from "./operations";

/** What is known about Google Cloud, a table a subject. */
export const GCP: readonly KindTable[] = [NETWORK, DATA, KEYS, OPERATIONS];
