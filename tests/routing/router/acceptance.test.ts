import { describeAcceptance } from "./acceptance";
import { times } from "../../sweep";

// The end-to-end suite does the same with 1,000,000.
describeAcceptance(times(2_000, 20_000));
