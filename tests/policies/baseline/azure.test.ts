import { azureBaseline } from "../../../policies/rules/baseline/azure";
import { AZURE_INVERSIONS } from "./azure.inversions";
import { pooled } from "../../render/pooled";
import { renderReference } from "../../render/reference";
import { walkBaseline } from "./walk";

walkBaseline("azure", azureBaseline, AZURE_INVERSIONS, () =>
  renderReference("azure", { blueprint: pooled() }),
);
