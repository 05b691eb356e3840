import type { ReferenceEdit } from "../../fleet/reference/change-reference";
import { deliveryView } from "../rollout/delivery-view";

export const referenceView = deliveryView<ReferenceEdit>({
  command: "reference",
  these: "this reference data",
  list: "reference status",
  commit: "the files of reference.yaml",
});
