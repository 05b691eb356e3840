import { field } from "../ask-json";
import { type Finding, fine, missing } from "../finding";
import type { Needs } from "../needs";
import type { Question } from "../question";
import type { Google } from "./google";

/** What all stamps of a fleet share: images, and the zone their names are in. */
export function sharedQuestions({ global, images }: Needs, { find }: Google): readonly Question[] {
  return [
    { check: "image", ask: inRegistry },
    { check: "parent-zone", ask: parentZone },
  ];

  async function inRegistry(): Promise<Finding | readonly Finding[]> {
    const { registry = "" } = global.gcp ?? {};
    const [host = "", project = "", repository = ""] = registry.split("/");
    const location = host.replace(/-docker\.pkg\.dev$/u, "");
    const home = `artifactregistry.googleapis.com/v1/projects/${project}/locations/${location}/repositories/${repository}`;
    if ((await find(home)) === undefined)
      return missing(
        "registry",
        `there is no repository ${registry}`,
        `gcloud artifacts repositories create ${repository} --repository-format docker --location ${location} --project ${project}`,
      );
    return Promise.all(
      images.map(async ({ repository: path, tag }) => {
        const name = encodeURIComponent(path.split("/").slice(2).join("/"));
        const found = await find(`${home}/packages/${name}/tags/${tag}`);
        return found !== undefined
          ? fine("image", `${path}:${tag} is in the registry`)
          : missing("image", `${path} has no image ${tag}`, `docker push ${host}/${path}:${tag}`);
      }),
    );
  }

  async function parentZone(): Promise<Finding> {
    const { managedZone = "", zone = "", zoneProject = "" } = global.gcp ?? {};
    const body = await find(`dns.googleapis.com/dns/v1/projects/${zoneProject}/managedZones/${managedZone}`);
    if (body === undefined)
      return missing(
        "parent-zone",
        `there is no zone ${managedZone} in ${zoneProject}`,
        `gcloud dns managed-zones create ${managedZone} --dns-name ${zone}. --description stamps --project ${zoneProject}`,
      );
    const name = String(field(body, "dnsName")).replace(/\.$/u, "");
    return name === zone
      ? fine("parent-zone", `${managedZone} is ${zone}`)
      : missing(
          "parent-zone",
          `${managedZone} is ${name}, and the blueprint says ${zone}`,
          "set global.gcp.managedZone",
        );
  }
}
