import type { UpEvent } from "../../deploy/up";
import type { AddEvent } from "../../lifecycle/add";
import type { BuildEvent } from "../../open";
import type { WorkEvent } from "../../work/stacks";

/** What is told while a stamp is recovered. */
export type RecoverEvent =
  | BuildEvent
  | AddEvent
  | UpEvent
  | WorkEvent
  | { readonly kind: "recover"; readonly what: string };
