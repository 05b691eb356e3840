import { awsBaseline } from "../../../policies/rules/baseline/aws";
import { AWS_INVERSIONS } from "./aws.inversions";
import { pooled } from "../../render/pooled";
import { renderReference } from "../../render/reference";
import { walkBaseline } from "./walk";

walkBaseline("aws", awsBaseline, AWS_INVERSIONS, () => renderReference("aws", { blueprint: pooled() }));
