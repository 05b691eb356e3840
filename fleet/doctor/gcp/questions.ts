import type { Reach } from "../ask-json";
import type { Needs } from "../needs";
import type { Questions } from "../question";
import { googleOf } from "./google";
import { nameQuestions } from "./names";
import { placeQuestions } from "./place";
import { quotaQuestions } from "./quotas";
import { rightQuestions } from "./rights";
import { sharedQuestions } from "./shared";
import { soldQuestions } from "./sold";

/** What Google Cloud is asked, as the deployer, of the project a stamp is to live in. */
export function gcpQuestions(needs: Needs, reach: Reach): Questions {
  const google = googleOf(reach);
  return {
    questions: [
      ...placeQuestions(needs, google),
      ...sharedQuestions(needs, google),
      ...soldQuestions(needs, google),
      ...quotaQuestions(needs, google),
      ...nameQuestions(needs, google),
      ...rightQuestions(needs, google),
    ],
    notAsked: [
      "quota of Memorystore and of Cloud Run's instances: Google tells it per service (Cloud Quotas)",
      "whether a zone has room for a machine just now",
      "constraints of the organisation's policy, and VPC service controls",
      "whether the DS record of the stamp's zone is published",
    ],
  };
}
