import { blueprintSchema } from "../../components/contract/blueprint";
import { Cloud } from "../../components/contract/cloud";
import { identitySchema } from "../../components/contract/identity";
import { awsSdk } from "../../fleet/doctor/aws/clients";
import { awsQuestions } from "../../fleet/doctor/aws/questions";
import { azureQuestions } from "../../fleet/doctor/azure/questions";
import type { Finding } from "../../fleet/doctor/finding";
import { gcpQuestions } from "../../fleet/doctor/gcp/questions";
import { type Needs, needsOf } from "../../fleet/doctor/needs";
import { examine } from "../../fleet/doctor/question";
import { blueprint } from "../../stacks/blueprint";
import { IDENTITIES, renderReference } from "../render/reference";
import { GOOD_AWS } from "./aws-account";
import { GOOD_AZURE } from "./azure-account";
import { GOOD_GOOGLE } from "./google-project";
import { type Rule, type See, StandIn } from "./stand-in";

const GOOD = { aws: GOOD_AWS, azure: GOOD_AZURE, gcp: GOOD_GOOGLE };

/** The place of the reference stamp on each cloud, of which a stand-in tells. */
export class Places {
  private readonly before = { ...process.env };

  private constructor(
    private readonly needs: ReadonlyMap<Cloud, Needs>,
    private readonly standIns: ReadonlyMap<Cloud, StandIn>,
  ) {}

  /** @param see what sees each answer of a cloud before it goes out */
  static async start(see: Partial<Record<Cloud, See>> = {}): Promise<Places> {
    const { routing: _routing, central: _central, ...plain } = blueprint;
    const parsed = blueprintSchema.parse(plain);
    const [needs, standIns] = [new Map<Cloud, Needs>(), new Map<Cloud, StandIn>()];
    for (const cloud of Object.values(Cloud)) {
      const identity = identitySchema.parse({
        id: "test1",
        cloud,
        class: "standard",
        ring: "broad",
        cidr: "10.20.0.0/16",
        ...IDENTITIES[cloud],
      });
      needs.set(cloud, needsOf(identity, parsed, await renderReference(cloud)));
      standIns.set(cloud, await StandIn.start(GOOD[cloud], see[cloud]));
    }
    const places = new Places(needs, standIns);
    // Where AWS's own clients and its CLI look, too.
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: places.standIn(Cloud.Aws).base,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_MAX_ATTEMPTS: "1",
      AWS_EC2_METADATA_DISABLED: "true",
    });
    return places;
  }

  standIn(cloud: Cloud): StandIn {
    const found = this.standIns.get(cloud);
    if (found === undefined) throw new Error(`no stand-in for ${cloud}`);
    return found;
  }

  needsOn(cloud: Cloud): Needs {
    const found = this.needs.get(cloud);
    if (found === undefined) throw new Error(`${cloud} was not rendered`);
    return found;
  }

  /** What doctor says of a good place that has these lacks. */
  async ask(
    cloud: Cloud,
    lacks: readonly Rule[],
    change: (needs: Needs) => Needs = (same) => same,
  ): Promise<readonly Finding[]> {
    const standIn = this.standIn(cloud);
    standIn.lacks(...lacks);
    const wanted = change(this.needsOn(cloud));
    const reach = { base: standIn.base, token: async () => Promise.resolve("token") };
    const questions = {
      aws: () => awsQuestions(wanted, awsSdk()),
      azure: () => azureQuestions(wanted, reach),
      gcp: () => gcpQuestions(wanted, reach),
    };
    return examine(questions[cloud]());
  }

  async stop(): Promise<void> {
    for (const each of this.standIns.values()) await each.stop();
    process.env = this.before;
  }
}
