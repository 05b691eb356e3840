import { field, list } from "../ask-json";
import { regionFindings } from "../answers";
import { type Finding, fine, missing } from "../finding";
import type { Needs } from "../needs";
import { NoAnswer, type Question } from "../question";
import type { Google } from "./google";

/** Without it nothing of the project can be asked; the stamp turns the other APIs on itself. */
const FIRST_API = "serviceusage.googleapis.com";

/** The project itself, its billing, its first API, its regions and zones. */
export function placeQuestions(needs: Needs, { find, read }: Google): readonly Question[] {
  const { account, region } = needs.identity;
  return [
    { check: "account", ask: project },
    { check: "billing", ask: billing },
    { check: "first-api", ask: firstApi },
    { check: "region", ask: regions },
    { check: "zones", ask: zones },
  ];

  async function project(): Promise<Finding> {
    const body = await find(`cloudresourcemanager.googleapis.com/v3/projects/${account}`);
    if (body === undefined)
      return missing("account", `there is no project ${account}`, `gcloud projects create ${account}`);
    const state = field(body, "state");
    return state === "ACTIVE"
      ? fine("account", `project ${account} is active`)
      : missing("account", `project ${account} is ${String(state)}`, `gcloud projects undelete ${account}`);
  }

  async function billing(): Promise<Finding> {
    const body = await read(`cloudbilling.googleapis.com/v1/projects/${account}/billingInfo`);
    return field(body, "billingEnabled") === true
      ? fine("billing", "billing is linked")
      : missing(
          "billing",
          "no billing account is linked",
          `gcloud billing projects link ${account} --billing-account <account>`,
        );
  }

  async function firstApi(): Promise<Finding> {
    return (await isFirstOn())
      ? fine("first-api", `${FIRST_API} is on; the stamp turns on the rest`)
      : missing(
          "first-api",
          `${FIRST_API} is off`,
          `gcloud services enable ${FIRST_API} --project ${account}`,
        );
  }

  /** While it is off it can't be asked whether it is on. */
  async function isFirstOn(): Promise<boolean> {
    try {
      const body = await read(`${FIRST_API}/v1/projects/${account}/services/${FIRST_API}`);
      return field(body, "state") === "ENABLED";
    } catch (error) {
      if (error instanceof NoAnswer && error.off === FIRST_API) return false;
      throw error;
    }
  }

  async function regions(): Promise<readonly Finding[]> {
    const isOpen = async (name: string): Promise<boolean> => {
      return field(await find(regionAddress(name)), "status") === "UP";
    };
    return regionFindings(needs, isOpen, (name) => ({
      open: `${name} is open`,
      closed: `${name} is not open to the project`,
      fix: "put the stamp in another region",
    }));
  }

  async function zones(): Promise<Finding | readonly Finding[]> {
    const body = await find(regionAddress(region));
    // A region that is not open is said once.
    if (body === undefined) return [];
    const has = list(body, "zones").map((zone) => String(zone).split("/").at(-1));
    const away = needs.zones.filter((zone) => !has.includes(zone));
    return away.length === 0
      ? fine("zones", `${needs.zones.join(", ")} are there`)
      : missing("zones", `the project has no ${away.join(", ")}`, "put the stamp in another region");
  }

  function regionAddress(name: string): string {
    return `compute.googleapis.com/compute/v1/projects/${account}/regions/${name}`;
  }
}
