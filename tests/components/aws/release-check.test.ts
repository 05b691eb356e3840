import { renderStack } from "../../../render/render";
import type { Registration, RegistrationResult } from "../../../render/registration";
import { TokenResolver } from "../../../render/tokens";
import { blueprint } from "../../../stacks/blueprint";
import { defineFleet } from "../../../components/program/index";

/** ECS after a release that did not start: the service is stable and runs what it ran before. */
class RolledBack extends TokenResolver {
  constructor(private readonly role: string) {
    super({ shapes: ({ type }) => (type === "aws:acm/certificate:Certificate" ? PROOF : undefined) });
  }

  override register(registration: Registration): RegistrationResult {
    const result = super.register(registration);
    if (registration.name !== `stamp-app-${this.role}`) return result;
    return { ...result, outputs: { ...result.outputs, taskDefinition: "the one before" } };
  }
}

const PROOF = {
  domainValidationOptions: [
    { resourceRecordName: "name", resourceRecordType: "type", resourceRecordValue: "value" },
  ],
};

const config = {
  "stampworks:cloud": "aws",
  "stampworks:region": "eu-west-1",
  "stampworks:account": "111111111111",
  "stampworks:cidr": "10.20.0.0/16",
  "stampworks:class": "standard",
  "stampworks:ring": "broad",
};

test.each(["web", "worker"])(
  "an update whose %s service went back to the release before fails",
  async (role) => {
    const update = renderStack({
      project: "stampworks",
      stack: "test1",
      config,
      program: defineFleet(blueprint),
      resolver: new RolledBack(role),
    });
    await expect(update).rejects.toThrow("the release did not start");
  },
);
