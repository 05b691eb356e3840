import type { KindTable } from "../kind";
import { CACHES } from "./cache";
import { COLLECTIONS } from "./collections";
import { COMPUTE } from "./compute";
import { DATABASE } from "./database";
import { DELIVERY } from "./delivery";
import { EDGE } from "./edge";
import { IDENTITY } from "./identity";
import { KUBERNETES } from "./kubernetes";
import { NETWORK } from "./network";
import { SEARCH } from "./new-account";
import { OPERATIONS } from "./operations";
import { SECURITY_GROUPS } from "./security-groups";
import { STORAGE } from "./storage";

/** What is known about AWS, a table a subject. */
export const AWS: readonly KindTable[] = [
  NETWORK,
  SECURITY_GROUPS,
  COMPUTE,
  DATABASE,
  CACHES,
  STORAGE,
  IDENTITY,
  OPERATIONS,
  EDGE,
  DELIVERY,
  SEARCH,
  COLLECTIONS,
  KUBERNETES,
];
