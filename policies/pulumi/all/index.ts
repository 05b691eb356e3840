import { baseline } from "../../packs/baseline";
import { equality } from "../../packs/equality";
import { isolation } from "../../packs/isolation";
import { servePack } from "../pack";

// What the Pulumi CLI runs for `--policy-pack policies`: the three packs in one process.
servePack({
  name: "stampworks",
  description: "Stamps are closed and equal, and keep the security baseline.",
  rules: [...isolation, ...equality, ...baseline],
});
