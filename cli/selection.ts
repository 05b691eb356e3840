export { describeExpired, leaveOutExpired, type Selection } from "../fleet/selection";
