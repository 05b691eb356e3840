import type { Reach } from "../ask-json";
import type { Needs } from "../needs";
import type { Questions } from "../question";
import { armOf } from "./arm";
import { nameQuestions } from "./names";
import { placeQuestions } from "./place";
import { quotaQuestions } from "./quotas";
import { rightQuestions } from "./rights";
import { sharedQuestions } from "./shared";
import { soldQuestions } from "./sold";

/** What Azure is asked, as the deployer, of the subscription a stamp is to live in. */
export function azureQuestions(needs: Needs, reach: Reach): Questions {
  const arm = armOf(needs, reach);
  return {
    questions: [
      ...placeQuestions(needs, arm),
      ...sharedQuestions(needs, arm),
      ...soldQuestions(needs, arm),
      ...quotaQuestions(needs, arm),
      ...nameQuestions(needs, arm),
      ...rightQuestions(needs, arm),
    ],
    notAsked: [
      "quota of Container Apps' machines and of Azure Managed Redis: Azure tells it in the portal",
      "whether a zone has room for a machine just now",
      "Entra's own rights, and policies of the management group",
      "the image in the registry: it is asked for with the registry's own token (az acr repository show-tags)",
    ],
  };
}
