import { routingSpec, STAMPS } from "./fleet";
import { describeLayer, ROUTING } from "./promises";

const [FIRST = ""] = STAMPS;

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
  ({ engine }) => {
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
