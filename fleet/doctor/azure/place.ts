import { field } from "../ask-json";
import { regionFindings } from "../answers";
import { type Finding, fine, missing } from "../finding";
import type { Needs } from "../needs";
import type { Question } from "../question";
import type { Arm } from "./arm";
import { PROVIDERS } from "./tables";

/** The subscription itself, its regions, and the services that are turned on in it. */
export function placeQuestions(needs: Needs, { all, find }: Arm): readonly Question[] {
  const { account } = needs.identity;
  const { tenantId = "" } = needs.global.azure ?? {};
  return [
    { check: "account", ask: subscription },
    { check: "region", ask: regions },
    { check: "providers", ask: providers },
  ];

  async function subscription(): Promise<Finding> {
    const body = await find(`/subscriptions/${account}?api-version=2022-12-01`);
    if (body === undefined)
      return missing(
        "account",
        `who is signed in sees no subscription ${account}`,
        `az login --tenant ${tenantId}; az account set --subscription ${account}`,
      );
    const [state, tenant] = [field(body, "state"), field(body, "tenantId")];
    if (state !== "Enabled")
      return missing("account", `the subscription is ${String(state)}`, "ask its billing owner to enable it");
    return tenant === tenantId
      ? fine("account", `signed in to ${account}`)
      : missing(
          "account",
          `the subscription is of tenant ${String(tenant)}, and the blueprint says ${tenantId}`,
          `az login --tenant ${tenantId}`,
        );
  }

  async function regions(): Promise<readonly Finding[]> {
    const names = (await all("locations?api-version=2022-12-01")).map((location) => field(location, "name"));
    return regionFindings(
      needs,
      async (name) => Promise.resolve(names.includes(name)),
      (name) => ({
        open: `${name} is open to the subscription`,
        closed: `${name} is not open to the subscription`,
        fix: "ask for it: https://aka.ms/regionaccess (az support tickets create)",
      }),
    );
  }

  async function providers(): Promise<readonly Finding[]> {
    const states = new Map(
      (await all("providers?api-version=2022-09-01")).map((each) => [
        String(field(each, "namespace")).toLowerCase(),
        field(each, "registrationState"),
      ]),
    );
    const wanted = [
      ...new Set([...needs.types].flatMap((type) => PROVIDERS[type.split(":")[1] ?? ""] ?? [])),
    ];
    const off = wanted.filter((name) => states.get(name.toLowerCase()) !== "Registered");
    return off.length === 0
      ? [fine("providers", `${wanted.length} resource providers are registered`)]
      : off.map((name) =>
          missing(
            "providers",
            `${name} is not registered`,
            `az provider register --namespace ${name} --subscription ${account}`,
          ),
        );
  }
}
