import type { Subject } from "./subject";

/** Whether the stamp is being retired, which its stack says in an output: then deletion protection is lifted by intent. */
export function isRetiring(subject: Subject): boolean {
  return subject.graph.outputs["retiring"] === true;
}
