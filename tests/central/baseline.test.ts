import { awsLakeBaseline } from "../../policies/rules/baseline/aws/lake";
import { azureLakeBaseline } from "../../policies/rules/baseline/azure/lake";
import { gcpLakeBaseline } from "../../policies/rules/baseline/gcp/lake";
import { renderCentre } from "./render";
import { LAKE_INVERSIONS } from "./lake.inversions";
import { walkBaseline } from "../policies/baseline/walk";

walkBaseline("centres on aws", awsLakeBaseline, LAKE_INVERSIONS.aws, () =>
  renderCentre("aws", {}, { search: true }),
);
walkBaseline("centres on azure", azureLakeBaseline, LAKE_INVERSIONS.azure, () =>
  renderCentre("azure", {}, { search: true }),
);
walkBaseline("centres on gcp", gcpLakeBaseline, LAKE_INVERSIONS.gcp, () => renderCentre("gcp"));
