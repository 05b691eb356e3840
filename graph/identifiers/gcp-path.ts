import { OWN_ACCOUNT, OWN_REGION } from "../canonical/masks";
import { byPattern, hasOwn, namesOwn } from "./recogniser";

const PATH =
  /(?<![A-Za-z0-9_-])(?:(?:https?:)?\/\/[a-z0-9.-]*googleapis\.com\/(?:[a-z]+\/(?:v?\w+\/)?)?)?(projects|folders|organizations|b)\/([^/\s"',;?#:]+)((?:\/[^/\s"',;?#]+)*)/giu;
const COLLECTION = /^\/[a-z]+$/iu;
/** Parts of a path that say where, not which. */
const PLACES = new Set(["global", "-", "locations", "regions", "zones", OWN_REGION]);

/**
 * Google Cloud resource names and self links. One is the stamp's own when the project is and the path holds
 * something of its own or names only places, e.g. `projects/shop-eu1/locations/europe-west4`.
 * Source: https://cloud.google.com/apis/design/resource_names
 */
export const gcpPath = byPattern(
  "gcp-path",
  /(?:projects|folders|organizations|googleapis\.com\/.*b)\//iu,
  PATH,
  ([whole, collection, id = "", rest = ""]) => {
    if (collection?.toLowerCase() === "b") return !whole.includes("googleapis") || namesOwn(id);
    if (hasOwn(id)) return true;
    if (id !== OWN_ACCOUNT && id !== "-") return false;
    if (hasOwn(rest)) return namesOwn(firstNamed(rest));
    // `projects/<own>/backups` is the project's list of them and no one's backup.
    if (COLLECTION.test(rest)) return true;
    // A collection of the stamp's own project names nothing in particular: `projects/shop/backups`.
    return rest.split("/").filter((part) => part !== "" && !PLACES.has(part)).length <= 1;
  },
);

/**
 * Connection names of Cloud SQL, `<project>:<region>:<instance>`: the project decides, then the instance.
 * Source: https://cloud.google.com/sql/docs/postgres/instance-info
 */
export const gcpConnection = byPattern(
  "gcp-path",
  /:(?:\uE001|[a-z]+-[a-z]+\d{1,2}):/u,
  /(?<![\w:./@\uE000-\uE003-])([a-z\uE000-\uE003][a-z0-9\uE000-\uE003-]*):(?:\uE001|(?:africa|asia|australia|europe|me|northamerica|southamerica|us)-[a-z]+\d{1,2}):([a-z\uE000-\uE003][a-z0-9.\uE000-\uE003-]*)(?![\w:-])/gu,
  ([, project = "", instance = ""]) => (project === OWN_ACCOUNT || hasOwn(project)) && namesOwn(instance),
);

/** The first thing a path names below the project: an instance and not the database in it. */
function firstNamed(rest: string): string {
  const parts = rest.split("/").filter((part) => part !== "");
  for (let i = 0; i < parts.length; i += 1) {
    const part = parts[i] ?? "";
    if (hasOwn(part)) return part;
    if (part === "global") continue;
    const id = parts[i + 1] ?? "";
    if (!PLACES.has(part)) return id;
    i += 1;
  }
  return "";
}
