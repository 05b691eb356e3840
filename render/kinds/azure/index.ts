import type { KindTable } from "../kind";
import { APP } from "./app";
import { DATA } from "./data";
import { KUBERNETES } from "./kubernetes";
import { KUSTO } from "./kusto";
import { NETWORK } from "./network";
import { OPERATIONS } from "./operations";

/** What is known about Azure, a table a subject. */
export const AZURE: readonly KindTable[] = [NETWORK, APP, DATA, OPERATIONS, KUBERNETES, KUSTO];
