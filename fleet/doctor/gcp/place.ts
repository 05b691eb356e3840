import { field, list } from "../ask-json";
import { regionFindings } from "../answers";
import { type Finding, fine, missing } from "../finding";
import type { Needs } from "../needs";
import type { Question } from "../question";
import type { Google } from "./google";

/** Without it nothing of the project can be asked; the stamp turns the other APIs on itself. */
const FIRST_API = "serviceusage.googleapis.com";

/** The project itself, its billing, its first API, its regions and zones. */
export function placeQuestions(needs: Needs, google: Google): readonly Question[] {
  const { account, region } = needs.identity;
  return [
    { check: "account", ask: project },
    { check: "billing", ask: billing },
    { check: "first-api", ask: firstApi },
    { check: "region", ask: regions },
    { check: "zones", ask: zones },
  ];

  async function project(): Promise<Finding> {
    const { status, body } = await google(`cloudresourcemanager.googleapis.com/v3/projects/${account}`);
    if (status === 404)
      return missing("account", `there is no project ${account}`, `gcloud projects create ${account}`);
    const state = field(body, "state");
    return state === "ACTIVE"
      ? fine("account", `project ${account} is active`)
      : missing("account", `project ${account} is ${String(state)}`, `gcloud projects undelete ${account}`);
  }

  async function billing(): Promise<Finding> {
    const { body } = await google(`cloudbilling.googleapis.com/v1/projects/${account}/billingInfo`);
    return field(body, "billingEnabled") === true
      ? fine("billing", "billing is linked")
      : missing(
          "billing",
          "no billing account is linked",
          `gcloud billing projects link ${account} --billing-account <account>`,
        );
  }

  async function firstApi(): Promise<Finding> {
    const { body } = await google(`serviceusage.googleapis.com/v1/projects/${account}/services/${FIRST_API}`);
    return field(body, "state") === "ENABLED"
      ? fine("first-api", `${FIRST_API} is on; the stamp turns on the rest`)
      : missing(
          "first-api",
          `${FIRST_API} is off`,
          `gcloud services enable ${FIRST_API} --project ${account}`,
        );
  }

  async function regions(): Promise<readonly Finding[]> {
    const isOpen = async (name: string): Promise<boolean> => {
      const { status, body } = await google(regionAddress(name));
      return status === 200 && field(body, "status") === "UP";
    };
    return regionFindings(needs, isOpen, (name) => ({
      open: `${name} is open`,
      closed: `${name} is not open to the project`,
      fix: "put the stamp in another region",
    }));
  }

  async function zones(): Promise<Finding | readonly Finding[]> {
    const { body, status } = await google(regionAddress(region));
    // A region that is not open is said once.
    if (status !== 200) return [];
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
