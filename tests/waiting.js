/**
 * The tests that wait for minutes and compute next to nothing (rollouts under live gates, windows of a real Prometheus, a router's time
 * limits, leases that run out), the longest first.
 */
module.exports = [
  "rollout/live/sample.test.ts",
  "monitoring/monitoring.test.ts",
  "routing/router/one-address.test.ts",
  "recovery/faults/fault-truths.test.ts",
  "migration/hold/hold.test.ts",
  "routing/domains/acme.test.ts",
];
