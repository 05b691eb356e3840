import { contractSuite } from "./contract-suite";

contractSuite("aws");
