import type { Subject } from "../../../../subject";
import { type Grant, grantRule } from "../internal/grant";

export const identityNoPublic = grantRule({
  id: "gcp-identity-no-public",
  severity: "critical",
  title: "Nothing is granted to everybody",
  why: "Everybody includes whoever has a Google account, and with allUsers whoever has none.",
  fix: "Name the service account; a service behind the edge needs no grant with invokerIamDisabled.",
  benchmarks: ["CIS GCP 1.9", "CIS GCP 5.1"],
  property: "member",
  complies: (grant, subject) =>
    !grant.members.some((member) => /^all(Authenticated)?Users$/.test(member)) || isEdge(grant, subject),
  wanted: "a named member",
});

/** Everybody may call a service that only the load balancer can reach: it is what the edge is there for. */
function isEdge({ resource, role }: Grant, subject: Subject): boolean {
  return (
    role === "roles/run.invoker" &&
    subject
      .ofType("gcp:cloudrunv2/service:Service")
      .some(
        (service) =>
          subject.refers(resource, "name", service) &&
          service.inputs["ingress"] === "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
      )
  );
}
