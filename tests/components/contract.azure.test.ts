import { contractSuite } from "./contract-suite";

contractSuite("azure");
