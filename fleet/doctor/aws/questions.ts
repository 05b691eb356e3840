import type { Needs } from "../needs";
import type { Questions } from "../question";
import type { AwsSdk } from "./clients";
import { denial } from "./errors";
import { nameQuestions } from "./names";
import { placeQuestions } from "./place";
import { quotaQuestions } from "./quotas";
import { rightQuestions } from "./rights";
import { sharedQuestions } from "./shared";
import { soldQuestions } from "./sold";

/** What AWS is asked, as the deployer, of the account a stamp is to live in. */
export function awsQuestions(needs: Needs, sdk: AwsSdk): Questions {
  return {
    questions: [
      ...placeQuestions(needs, sdk),
      ...sharedQuestions(needs, sdk),
      ...soldQuestions(needs, sdk),
      ...quotaQuestions(needs, sdk),
      ...nameQuestions(needs, sdk),
      ...rightQuestions(needs, sdk),
    ],
    // What AWS tells nobody, or only while making it.
    notAsked: [
      "whether a zone has room for a machine class just now",
      "ElastiCache's and OpenSearch's machine classes: AWS lists what is reserved, not what is sold",
      "rights that policies grant by condition, and service control policies of the organisation",
      "names of load balancers, queues and roles: they are the account's own",
    ],
    denial,
  };
}
