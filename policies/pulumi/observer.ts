import type { PolicyResource, ResourceValidationPolicy } from "@pulumi/policy";
import type { PropertyMap } from "../../graph/model/property";
import { Subject } from "../subject";
import { plainMap } from "./plain";
import { stackGraph } from "./stack-graph";

/**
 * Watches resources being registered, for the rules to look at the whole stack later: a policy for stacks does not
 * see inputs. Reports nothing itself.
 */
export class Observer {
  readonly #inputs = new Map<string, PropertyMap>();
  #subject: Subject | undefined;

  /** The policy that watches. */
  readonly policy: ResourceValidationPolicy = {
    name: "stampworks-observer",
    description: "Takes down the inputs of each resource for the rules; never reports anything.",
    enforcementLevel: "advisory",
    validateResource: ({ urn, props }) => {
      this.#inputs.set(urn, plainMap(props));
      this.#subject = undefined;
    },
  };

  /** The stack as rules look at it; made once for all policies of one validation. */
  subject(resources: readonly PolicyResource[]): Subject {
    this.#subject ??= new Subject(stackGraph(resources, this.#inputs), undefined, false);
    return this.#subject;
  }
}
