import type { PropertyMap } from "../../../graph/model/property";
import { everyHours } from "../../../components/gcp/internal/recovery/backup-jobs";
import { renderReference } from "../../render/reference";
import { at, GcpGraph, list, standardWith } from "./graph";

let stamp: GcpGraph;
beforeAll(async () => {
  stamp = new GcpGraph(await renderReference("gcp"));
});

describe("copies", () => {
  test("leave the region where the law allows another, and stay where it doesn't", async () => {
    const british = new GcpGraph(await renderReference("gcp", { config: { region: "europe-west2" } }));
    const vault = (of: GcpGraph): unknown => of.one("storage/bucket:Bucket", "-vault").inputs["location"];
    expect([vault(stamp), vault(british)]).toEqual(["europe-west1", "europe-west2"]);
  });

  test("are encrypted with a key of their own, where they are", () => {
    const vault = stamp.one("storage/bucket:Bucket", "-vault");
    const key = stamp.one("kms/cryptoKey:CryptoKey", "stamp-recovery-key");
    expect(vault.propertyDependencies["encryption"]).toEqual([key.urn]);
    expect(stamp.one("kms/keyRing:KeyRing", "stamp-recovery-ring").inputs["location"]).toBe("europe-west1");
  });

  test("are made of every bucket of the class and of the primary, as often as the class says", async () => {
    const often = await standardWith((spec) => ({ ...spec, recovery: { copyHours: 6 } }));
    const pace = (of: GcpGraph): unknown[] => [
      ...of.of("storage/transferJob:TransferJob").map(({ inputs }) => at(inputs, "schedule.repeatInterval")),
      of.one("cloudscheduler/job:Job").inputs["schedule"],
    ];
    expect(pace(stamp)).toEqual(["86400s", "86400s", "30 0 * * *"]);
    expect(pace(often)).toEqual(["21600s", "21600s", "30 */6 * * *"]);
    const body = JSON.parse(
      Buffer.from(
        String(at(often.one("cloudscheduler/job:Job").inputs, "httpTarget.body")),
        "base64",
      ).toString(),
    );
    expect(body).toMatchObject({ location: "europe-west1", ttlDays: "35" });
  });

  test.each([
    [1, "30 */1 * * *"],
    [5, "30 */5 * * *"],
    [24, "30 0 * * *"],
  ])("every %i hours are the schedule %s", (hours, line) => {
    expect(everyHours(hours)).toBe(line);
  });
});

describe("alarms", () => {
  const policy = (key: string): PropertyMap =>
    stamp.one("monitoring/alertPolicy:AlertPolicy", `stamp-observability-${key}`).inputs;
  const threshold = (key: string): unknown =>
    at(policy(key), "conditions.0.conditionThreshold.thresholdValue");

  test("ring at the class's percentages of its bounds", () => {
    expect([threshold("db-connections-warn"), threshold("db-connections-act")]).toEqual([3500, 4000]);
    expect([threshold("requests-warn"), threshold("requests-act")]).toEqual([1050, 1200]);
    expect(threshold("storage-act")).toBe(0.8 * 7500 * 1024 ** 3);
    expect([threshold("queue-depth-warn"), threshold("queue-dead-act")]).toEqual([700, 0]);
    expect([threshold("web-cpu-warn"), threshold("cache-memory-act")]).toEqual([0.7, 0.8]);
  });

  test("ring when a backup or a copy fails", () => {
    const logged = stamp
      .of("monitoring/alertPolicy:AlertPolicy")
      .filter(({ inputs }) => at(inputs, "conditions.0.conditionMatchedLog") !== undefined);
    expect(logged.map(({ name }) => name)).toEqual([
      "stamp-observability-backup-failed",
      "stamp-observability-copy-failed",
      "stamp-observability-schedule-failed",
    ]);
  });

  test("all tell the fleet's mail address", () => {
    const mail = stamp.one("monitoring/notificationChannel:NotificationChannel");
    expect(at(mail.inputs, "labels.email_address")).toBe("oncall@acme.example");
    const deaf = stamp
      .of("monitoring/alertPolicy:AlertPolicy")
      .filter(
        ({ propertyDependencies }) => !propertyDependencies["notificationChannels"]?.includes(mail.urn),
      );
    expect(deaf).toEqual([]);
  });

  test("watch only what the class has", async () => {
    const off = { enabled: false };
    const bare = await standardWith((spec) => ({
      ...spec,
      workers: off,
      queue: off,
      cache: off,
      database: off,
    }));
    const keys = bare.of("monitoring/alertPolicy:AlertPolicy").map(({ name }) => name);
    expect(keys.filter((key) => /-(db|cache|queue|worker)-/.test(key))).toEqual([]);
    expect(keys.length).toBeGreaterThan(10);
  });

  test("have a chart each on the dashboard, below what the class promises", () => {
    const { inputs } = stamp.one("monitoring/dashboard:Dashboard");
    const body = JSON.parse(String(inputs["dashboardJson"])) as PropertyMap;
    const [promise, ...charts] = list(body, "mosaicLayout.tiles");
    expect(at(promise, "widget.text.content")).toContain("at most 150 tenants and 1500 requests per second");
    const rows = new Set(
      stamp
        .of("monitoring/alertPolicy:AlertPolicy")
        .filter(({ name }) => !name.endsWith("failed"))
        .map(({ inputs: { documentation } }) => at(documentation, "content")),
    );
    expect(new Set(charts.map((tile) => at(tile, "widget.title")))).toEqual(rows);
  });
});
