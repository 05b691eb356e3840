import { isolation } from "../../packs/isolation";
import { servePack } from "../pack";

// What the Pulumi CLI runs for `--policy-pack`: serving is all this file is for.
servePack({
  name: "stampworks-isolation",
  description: "The first law: a stamp refers to nothing it did not make, short of a declared allow-list.",
  rules: isolation,
});
