import { baseline } from "../../packs/baseline";
import { servePack } from "../pack";

// What the Pulumi CLI runs for `--policy-pack`: serving is all this file is for.
servePack({
  name: "stampworks-baseline",
  description: "What public security benchmarks ask of each resource of a stamp, on every cloud.",
  rules: baseline,
});
