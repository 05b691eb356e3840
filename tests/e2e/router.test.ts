import { describeAcceptance } from "../routing/acceptance";

describeAcceptance(1_000_000);
