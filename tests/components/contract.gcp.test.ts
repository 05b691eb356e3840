import { contractSuite } from "./contract-suite";

contractSuite("gcp");
