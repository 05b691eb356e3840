import { describeAcceptance } from "../routing/router/acceptance";

describeAcceptance(1_000_000);
