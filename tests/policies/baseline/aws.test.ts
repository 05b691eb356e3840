import { awsBaseline } from "../../../policies/rules/baseline/aws";
import { AWS_INVERSIONS } from "./aws.inversions";
import { walkBaseline } from "./walk";

walkBaseline("aws", awsBaseline, AWS_INVERSIONS);
