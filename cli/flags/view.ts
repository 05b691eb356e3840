import type { FlagEdit } from "../../fleet/flags/edit";
import { deliveryView } from "../rollout/delivery-view";

export const flagsView = deliveryView<FlagEdit>({
  command: "flags",
  these: "these flags",
  list: "flags list",
  commit: "flags.yaml",
});
