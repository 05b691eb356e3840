import { GCP_NAMELESS, GCP_NAMES } from "./gcp";
import { namesSuite } from "./suite";

namesSuite("gcp", GCP_NAMES, GCP_NAMELESS);
