import { gcpBaseline } from "../../../policies/rules/baseline/gcp";
import { GCP_INVERSIONS } from "./gcp.inversions";
import { renderReference } from "../../render/reference";
import { walkBaseline } from "./walk";

walkBaseline("gcp", gcpBaseline, GCP_INVERSIONS, () => renderReference("gcp"));
