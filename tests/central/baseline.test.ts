import { awsLakeBaseline } from "../../policies/rules/baseline/aws/lake";
import { gcpLakeBaseline } from "../../policies/rules/baseline/gcp/lake";
import { renderCentre } from "./render";
import { LAKE_INVERSIONS } from "./lake.inversions";
import { walkBaseline } from "../policies/baseline/walk";

walkBaseline("centres on aws", awsLakeBaseline, LAKE_INVERSIONS.aws, () => renderCentre("aws"));
walkBaseline("centres on gcp", gcpLakeBaseline, LAKE_INVERSIONS.gcp, () => renderCentre("gcp"));
