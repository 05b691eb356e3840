import { describeAcceptance } from "./acceptance";

// The end-to-end suite does the same with 1,000,000.
describeAcceptance(20_000);
