import { AWS_NAMELESS, AWS_NAMES } from "./aws";
import { namesSuite } from "./suite";

namesSuite("aws", AWS_NAMES, AWS_NAMELESS);
