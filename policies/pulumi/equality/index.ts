import { equality } from "../../packs/equality";
import { servePack } from "../pack";

// What the Pulumi CLI runs for `--policy-pack`: serving is all this file is for.
servePack({
  name: "stampworks-equality",
  description:
    "The second law, as far as one stack can be judged alone: what names a stamp names the right one.",
  rules: equality,
});
