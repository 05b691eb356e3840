import { verdictOf } from "../../../components/routing/aws/synchroniser/verdicts";
import { routingSpec, STAMPS } from "./fleet";
import { describeLayer, ROUTING } from "./promises";

const [FIRST = "", SECOND = ""] = STAMPS;

describeLayer(
  {
    cloud: "aws",
    registry: /^dynamodb:\/\/us-east-1\/acmep-routing-registry-[a-z0-9]{5}$/,
    target: /\.cloudfront\.net$/,
    perStamp: [
      "aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey",
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      "aws:route53/healthCheck:HealthCheck",
    ],
    zone: "a zone id of Route 53",
  },
  ({ engine, made }) => {
    test("tells the edge's synchroniser of each stamp's alarm, by a rule that finds no other", async () => {
      const [run] = await made("aws:lambda/function:Function");
      const rules = await made("aws:cloudwatch/eventRule:EventRule");
      const alarms = await made("aws:cloudwatch/metricAlarm:MetricAlarm");
      const [, ALARMS = ""] = /"ALARMS":"([^"]+)"/.exec(JSON.stringify(run?.inputs["environment"])) ?? [];
      const patterns = rules.map(({ inputs }) => String(inputs["eventPattern"])).join();
      expect(patterns).toContain(`"detail":{"alarmName":[{"prefix":"${ALARMS}"}]}`);
      const found = alarms.flatMap(({ inputs }) => {
        const detail = { alarmName: inputs["name"], state: { value: "ALARM" } };
        return verdictOf({ detail }, ALARMS)?.stamp ?? [];
      });
      expect(found.sort()).toEqual([FIRST, SECOND].sort());
    });

    test("says which stamp is missing when it is listed too early", async () => {
      await expect(engine.up(routingSpec(["nobody"]))).rejects.toThrow(
        "nobody does not exist; run up for nobody",
      );
    });

    test("has a row in the edge's store for each stamp's secret", async () => {
      const plain = JSON.stringify(await engine.export(ROUTING, { showSecrets: true }));
      expect(plain).toContain(`"key":"x.${FIRST}"`);
    });
  },
);
