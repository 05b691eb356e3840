import { type Answer, askJson, field, list, type Reach } from "../ask-json";
import { asked, type Examiner } from "../asked";
import { type Finding, fine, missing } from "../finding";
import { countOf, type Needs, textAt } from "../needs";

const NOT_ASKED = [
  "quota of Memorystore and of Cloud Run's instances: Google tells it per service (Cloud Quotas)",
  "whether a zone has room for a machine just now",
  "constraints of the organisation's policy, and VPC service controls",
  "whether the DS record of the stamp's zone is published",
];

/** What who deploys must be allowed to do in the project. Source: https://cloud.google.com/iam/docs/permissions-reference */
const RIGHTS: readonly string[] = [
  "cloudkms.keyRings.create",
  "cloudsql.instances.create",
  "compute.networks.create",
  "iam.serviceAccounts.create",
  "pubsub.topics.create",
  "resourcemanager.projects.setIamPolicy",
  "run.services.create",
  "secretmanager.secrets.create",
  "serviceusage.services.enable",
  "storage.buckets.create",
];
/** Without it nothing of the project can be asked; the stamp turns the other APIs on itself. */
const FIRST_API = "serviceusage.googleapis.com";

/** Looks, as the deployer, at the project a stamp is to live in. */
export class GcpExaminer implements Examiner {
  readonly notAsked = NOT_ASKED;
  readonly #needs: Needs;
  readonly #reach: Reach;

  constructor(needs: Needs, reach: Reach) {
    this.#needs = needs;
    this.#reach = reach;
  }

  async examine(): Promise<readonly Finding[]> {
    const found = await Promise.all([
      asked("account", () => this.#project()),
      asked("billing", () => this.#billing()),
      asked("first-api", () => this.#firstApi()),
      asked("region", () => this.#regions()),
      asked("image", () => this.#images()),
      asked("parent-zone", () => this.#parentZone()),
      asked("quotas", () => this.#quotas()),
      asked("database-class", () => this.#databaseClass()),
      asked("database-names", () => this.#databaseNames()),
      asked("bucket-names", () => this.#bucketNames()),
      asked("key-rings", () => this.#keyRings()),
      asked("rights", () => this.#rights()),
      asked("zone-rights", () => this.#zoneRights()),
    ]);
    return found.flat();
  }

  get #account(): string {
    return this.#needs.identity.account;
  }

  get #region(): string {
    return this.#needs.identity.region;
  }

  #ask(url: string, body?: object): Promise<Answer> {
    return askJson(this.#reach, `https://${url}`, body);
  }

  async #project(): Promise<Finding> {
    const { status, body } = await this.#ask(
      `cloudresourcemanager.googleapis.com/v3/projects/${this.#account}`,
    );
    if (status === 404)
      return missing(
        "account",
        `there is no project ${this.#account}`,
        `gcloud projects create ${this.#account}`,
      );
    const state = field(body, "state");
    return state === "ACTIVE"
      ? fine("account", `project ${this.#account} is active`)
      : missing(
          "account",
          `project ${this.#account} is ${String(state)}`,
          `gcloud projects undelete ${this.#account}`,
        );
  }

  async #billing(): Promise<Finding> {
    const { body } = await this.#ask(`cloudbilling.googleapis.com/v1/projects/${this.#account}/billingInfo`);
    return field(body, "billingEnabled") === true
      ? fine("billing", "billing is linked")
      : missing(
          "billing",
          "no billing account is linked",
          `gcloud billing projects link ${this.#account} --billing-account <account>`,
        );
  }

  async #firstApi(): Promise<Finding> {
    const { body } = await this.#ask(
      `serviceusage.googleapis.com/v1/projects/${this.#account}/services/${FIRST_API}`,
    );
    return field(body, "state") === "ENABLED"
      ? fine("first-api", `${FIRST_API} is on; the stamp turns on the rest`)
      : missing(
          "first-api",
          `${FIRST_API} is off`,
          `gcloud services enable ${FIRST_API} --project ${this.#account}`,
        );
  }

  async #regions(): Promise<Finding[]> {
    const { copyRegion, zones } = this.#needs;
    const names = [this.#region, ...(copyRegion === undefined ? [] : [copyRegion])];
    const found = await Promise.all(
      names.map(async (name, index) => {
        const check = index === 0 ? "region" : "copy-region";
        const { status, body } = await this.#ask(
          `compute.googleapis.com/compute/v1/projects/${this.#account}/regions/${name}`,
        );
        if (status !== 200 || field(body, "status") !== "UP")
          return [missing(check, `${name} is not open to the project`, "put the stamp in another region")];
        const has = list(body, "zones").map((zone) => String(zone).split("/").at(-1));
        const away = index === 0 ? zones.filter((zone) => !has.includes(zone)) : [];
        return [
          fine(check, `${name} is open`),
          ...(away.length === 0
            ? []
            : [missing("zones", `the project has no ${away.join(", ")}`, "put the stamp in another region")]),
        ];
      }),
    );
    return found.flat();
  }

  async #images(): Promise<Finding[]> {
    const { registry = "" } = this.#needs.global.gcp ?? {};
    const [host = "", project = "", repository = ""] = registry.split("/");
    const location = host.replace(/-docker\.pkg\.dev$/u, "");
    const home = `artifactregistry.googleapis.com/v1/projects/${project}/locations/${location}/repositories/${repository}`;
    if ((await this.#ask(home)).status !== 200)
      return [
        missing(
          "registry",
          `there is no repository ${registry}`,
          `gcloud artifacts repositories create ${repository} --repository-format docker --location ${location} --project ${project}`,
        ),
      ];
    return Promise.all(
      this.#needs.images.map(async ({ repository: path, tag }) => {
        const name = encodeURIComponent(path.split("/").slice(2).join("/"));
        const { status } = await this.#ask(`${home}/packages/${name}/tags/${tag}`);
        return status === 200
          ? fine("image", `${path}:${tag} is in the registry`)
          : missing("image", `${path} has no image ${tag}`, `docker push ${host}/${path}:${tag}`);
      }),
    );
  }

  async #parentZone(): Promise<Finding> {
    const { managedZone = "", zone = "", zoneProject = "" } = this.#needs.global.gcp ?? {};
    const { status, body } = await this.#ask(
      `dns.googleapis.com/dns/v1/projects/${zoneProject}/managedZones/${managedZone}`,
    );
    if (status !== 200)
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

  async #quotas(): Promise<Finding[]> {
    const [whole, region] = await Promise.all([
      this.#ask(`compute.googleapis.com/compute/v1/projects/${this.#account}`),
      this.#ask(`compute.googleapis.com/compute/v1/projects/${this.#account}/regions/${this.#region}`),
    ]);
    const addresses =
      countOf(this.#needs, "gcp:compute/address:Address") +
      countOf(this.#needs, "gcp:compute/globalAddress:GlobalAddress");
    return [
      quota(
        "quota-networks",
        "networks",
        whole.body,
        "NETWORKS",
        countOf(this.#needs, "gcp:compute/network:Network"),
      ),
      quota(
        "quota-firewalls",
        "firewall rules",
        whole.body,
        "FIREWALLS",
        countOf(this.#needs, "gcp:compute/firewall:Firewall"),
      ),
      quota("quota-addresses", "static addresses", region.body, "STATIC_ADDRESSES", addresses),
    ];
  }

  async #databaseClass(): Promise<Finding[]> {
    const { body } = await this.#ask(`sqladmin.googleapis.com/v1/projects/${this.#account}/tiers`);
    const tiers = list(body, "items");
    const names = new Set(
      this.#needs
        .inputsOf("gcp:sql/databaseInstance:DatabaseInstance")
        .map(({ settings }) => String(field(settings, "tier") ?? ""))
        .filter((name) => name !== ""),
    );
    return [...names].map((name) => {
      const tier = tiers.find((each) => field(each, "tier") === name);
      return tier !== undefined && list(tier, "region").includes(this.#region)
        ? fine("database-class", `${name} is sold in ${this.#region}`)
        : missing(
            "database-class",
            `${name} is not sold in ${this.#region}`,
            "give the class another size, or the stamp another region",
          );
    });
  }

  async #databaseNames(): Promise<Finding[]> {
    const names = this.#needs
      .inputsOf("gcp:sql/databaseInstance:DatabaseInstance")
      .flatMap((inputs) => textAt(inputs, "name") ?? []);
    return this.#free("database-names", "databases", names, (name) =>
      this.#ask(`sqladmin.googleapis.com/v1/projects/${this.#account}/instances/${name}`),
    );
  }

  /** Names of buckets are the world's: who may not look at one is told that it is there. */
  async #bucketNames(): Promise<Finding[]> {
    const names = this.#needs
      .inputsOf("gcp:storage/bucket:Bucket")
      .flatMap((inputs) => textAt(inputs, "name") ?? []);
    return this.#free("bucket-names", "buckets", names, async (name) => {
      try {
        return await this.#ask(`storage.googleapis.com/storage/v1/b/${name}`);
      } catch (error) {
        if (error instanceof Error && error.name === "Denied") return { status: 200, body: {} };
        throw error;
      }
    });
  }

  /** A key ring can never be deleted. */
  async #keyRings(): Promise<Finding[]> {
    const rings = this.#needs.inputsOf("gcp:kms/keyRing:KeyRing").flatMap((inputs) => {
      const [name, location] = [textAt(inputs, "name"), textAt(inputs, "location")];
      return name === undefined || location === undefined ? [] : [`${location}/keyRings/${name}`];
    });
    return this.#free("key-rings", "key rings", rings, (name) =>
      this.#ask(`cloudkms.googleapis.com/v1/projects/${this.#account}/locations/${name}`),
    );
  }

  async #free(
    check: string,
    what: string,
    names: readonly string[],
    ask: (name: string) => Promise<Answer>,
  ): Promise<Finding[]> {
    const there = await Promise.all(
      names.map(async (name) => ((await ask(name)).status === 200 ? name : undefined)),
    );
    const taken = there.flatMap((name) => name ?? []);
    return taken.length === 0
      ? [fine(check, `names of ${names.length} ${what} are free`)]
      : taken.map((name) =>
          missing(
            check,
            `${name} is there already`,
            "raise the stamp's generation, or import it into the stack",
          ),
        );
  }

  async #rights(): Promise<Finding[]> {
    return this.#allowed(
      "rights",
      `cloudresourcemanager.googleapis.com/v3/projects/${this.#account}:testIamPermissions`,
      RIGHTS,
      this.#account,
    );
  }

  async #zoneRights(): Promise<Finding[]> {
    const { zoneProject = "" } = this.#needs.global.gcp ?? {};
    return this.#allowed(
      "zone-rights",
      `cloudresourcemanager.googleapis.com/v3/projects/${zoneProject}:testIamPermissions`,
      ["dns.changes.create", "dns.resourceRecordSets.create"],
      zoneProject,
    );
  }

  async #allowed(
    check: string,
    url: string,
    permissions: readonly string[],
    project: string,
  ): Promise<Finding[]> {
    const { body } = await this.#ask(url, { permissions });
    const held = list(body, "permissions");
    const denied = permissions.filter((permission) => !held.includes(permission));
    return denied.length === 0
      ? [fine(check, `${permissions.length} rights in ${project} are held`)]
      : denied.map((permission) =>
          missing(
            check,
            `who deploys may not ${permission} in ${project}`,
            `gcloud projects add-iam-policy-binding ${project} --member <who deploys> --role <a role with ${permission}>`,
          ),
        );
  }
}

function quota(check: string, what: string, body: unknown, metric: string, wanted: number): Finding {
  const found = list(body, "quotas").find((each) => field(each, "metric") === metric);
  const [limit, used] = [Number(field(found, "limit") ?? NaN), Number(field(found, "usage") ?? 0)];
  if (Number.isNaN(limit))
    return { check, state: "unknown", says: `Google does not say the quota of ${what}` };
  return used + wanted <= limit
    ? fine(check, `${wanted} ${what} fit: ${used} of ${limit} are in use`)
    : missing(
        check,
        `${wanted} ${what} do not fit: ${used} of ${limit} are in use`,
        `gcloud alpha services quota update --service compute.googleapis.com --metric compute.googleapis.com/${metric.toLowerCase()} --value ${used + wanted}`,
      );
}
