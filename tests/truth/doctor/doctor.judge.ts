import { Cloud } from "../../../components/contract/cloud";
import { LACKS } from "../../doctor/lacks";
import { Places } from "../../doctor/places";
import type { Asked, See } from "../../doctor/stand-in";
import { AzureReads } from "./azure-reads";
import { GoogleReads } from "./google-reads";
import { type Calls, faultsOf, type Form, missingReads } from "./reads";

/** What doctor asks Azure and Google Cloud is held against what they publish of their calls; AWS's are its own clients'. */
const why = missingReads();
if (why !== undefined) console.warn(`truth: ${why}; what doctor asks counts as skipped`);

const CLOUDS = [Cloud.Azure, Cloud.Gcp] as const;
const faults = new Set<string>();
/** Calls that were made, by their paths without names, and those whose answers come in pages. */
const made = new Set<string>();
const paged = new Set<string>();
let inPages = false;
let calls: ReadonlyMap<Cloud, Calls>;
let places: Places;

/** Judges a call and its answer; where answers of its kind come in pages, the first page is empty. */
const see =
  (cloud: Cloud): See =>
  (asked, answer) => {
    const call = calls.get(cloud)?.find(asked) ?? "not asked";
    const at = `${asked.method} ${asked.path}`;
    if (typeof call === "string") {
      faults.add(call);
      return answer;
    }
    made.add(at);
    for (const key of asked.query.keys())
      if (!call.query.includes(key)) faults.add(`${at} has no parameter ${key}`);
    if (asked.body !== "" && call.body !== undefined)
      for (const fault of faultsOf(JSON.parse(asked.body), call.body)) faults.add(`${at} sends ${fault}`);
    if (answer.status !== 200 || typeof answer.body === "string" || call.answer === undefined) return answer;
    for (const fault of faultsOf(answer.body, call.answer)) faults.add(`${at} is answered ${fault}`);
    const field = pagesOf(call.answer);
    if (field === undefined) return answer;
    paged.add(at);
    if (!inPages || asked.query.has("$skiptoken")) return answer;
    return { status: 200, body: { value: [], [field]: nextOf(asked) } };
  };

function pagesOf(form: Form): string | undefined {
  const fields = form.kind === "fields" ? [...form.fields().keys()] : [];
  return fields.find((name) => name === "nextLink" || name === "nextPageToken");
}

function nextOf({ path, query }: Asked): string {
  return `https://${path}?${String(query)}&$skiptoken=next`;
}

(why === undefined ? describe : describe.skip)("what doctor asks", () => {
  beforeAll(async () => {
    calls = new Map<Cloud, Calls>([
      [Cloud.Azure, new AzureReads()],
      [Cloud.Gcp, new GoogleReads()],
    ]);
    places = await Places.start({ azure: see(Cloud.Azure), gcp: see(Cloud.Gcp) });
  });
  afterAll(async () => places.stop());
  beforeEach(() => {
    faults.clear();
    made.clear();
    paged.clear();
    inPages = false;
  });

  test.each(CLOUDS)(
    "of a good account on %s is a call that the cloud publishes, in its words",
    async (cloud) => {
      await places.ask(cloud, []);
      expect([...faults]).toEqual([]);
      expect(made.size).toBeGreaterThan(8);
      process.stdout.write(`doctor: ${cloud}: ${made.size} calls, ${paged.size} of them answered in pages\n`);
    },
  );

  test.each(CLOUDS)(
    "of an account on %s that lacks something is answered in the cloud's words",
    async (cloud) => {
      for (const [on, , rules, , change] of LACKS)
        if (on === cloud) await places.ask(cloud, rules(places.needsOn(cloud)), change);
      expect([...faults]).toEqual([]);
    },
  );

  test("that comes in pages is read to its end, though the first page be empty", async () => {
    inPages = true;
    const findings = await places.ask(Cloud.Azure, []);
    expect(findings.filter(({ state }) => state !== "fine")).toEqual([]);
    expect(paged.size).toBeGreaterThanOrEqual(4);
  });

  test("of Google Cloud comes in no pages", async () => {
    await places.ask(Cloud.Gcp, []);
    expect([...paged]).toEqual([]);
  });

  const asked = (path: string, query = ""): Asked => ({
    method: "GET",
    path,
    query: new URLSearchParams(query),
    headers: {},
    body: "",
  });
  const SUBSCRIPTION = "management.azure.com/subscriptions/0";
  test.each([
    [Cloud.Azure, asked(`${SUBSCRIPTION}/location`, "api-version=2022-12-01"), /no GET .*location$/u],
    [Cloud.Azure, asked(`${SUBSCRIPTION}/locations`, "api-version=2022-12-02"), /has no version 2022-12-02/u],
    [Cloud.Azure, asked(`${SUBSCRIPTION}/providers`, "api-version=2022-12-01"), /has no version/u],
    [Cloud.Azure, asked("elsewhere.example/subscriptions/0"), /not Azure's/u],
    [Cloud.Gcp, asked("cloudresourcemanager.googleapis.com/v2/projects/p"), /no GET/u],
    [Cloud.Gcp, asked("sqladmin.googleapis.com/v1/projects/p/tier"), /no GET/u],
    [Cloud.Gcp, asked("resourcemanager.googleapis.com/v3/projects/p"), /no API/u],
  ])("on %s: a call that is not published is found (%#)", (cloud, wrong, says) => {
    expect(calls.get(cloud)?.find(wrong)).toMatch(says);
  });

  test.each([
    [Cloud.Azure, asked(SUBSCRIPTION, "api-version=2022-12-01"), { status: "Enabled" }, "no such field"],
    [Cloud.Azure, asked(SUBSCRIPTION, "api-version=2022-12-01"), { state: "On" }, "On is none of"],
    [
      Cloud.Azure,
      asked(`${SUBSCRIPTION}/locations`, "api-version=2022-12-01"),
      { value: [{ id: 1 }] },
      "no text",
    ],
    [
      Cloud.Gcp,
      asked("cloudbilling.googleapis.com/v1/projects/p/billingInfo"),
      { enabled: true },
      "no such field",
    ],
    [Cloud.Gcp, asked("cloudresourcemanager.googleapis.com/v3/projects/p"), { state: "ON" }, "ON is none of"],
    [
      Cloud.Gcp,
      asked("sqladmin.googleapis.com/v1/projects/p/tiers"),
      { items: [{ region: "a" }] },
      "no list",
    ],
  ])("on %s: an answer in other words is found (%#)", (cloud, call, body, says) => {
    const found = calls.get(cloud)?.find(call);
    const form = typeof found === "string" ? undefined : found?.answer;
    expect(form === undefined ? "" : faultsOf(body, form).join()).toContain(says);
  });
});
