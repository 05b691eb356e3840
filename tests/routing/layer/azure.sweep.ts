import { ASKED_HOST_HEADER } from "../../../router/decision/asked-host";
import { describeLayer } from "./promises";

describeLayer(
  {
    cloud: "azure",
    registry: /^cosmos:\/\/acmep-routing-registry-[a-z0-9]{5}\/registry\/rows$/,
    target: /\.azurefd\.net$/,
    perStamp: [
      "azure-native:applicationinsights:WebTest",
      "azure-native:keyvault:Secret",
      "azure-native:monitor:MetricAlert",
    ],
    zone: "the ARM id of a DNS zone",
  },
  ({ made }) => {
    test("has routers in each region, which answer to its own Front Door", async () => {
      const [profile] = await made("azure-native:cdn:Profile");
      const id = String(profile?.outputs?.["frontDoorId"]);
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      const apps = await made("azure-native:app:ContainerApp");
      expect(apps.map(({ inputs }) => inputs["location"])).toEqual(["westeurope", "eastus2"]);
      for (const { inputs } of apps) expect(JSON.stringify(inputs)).toContain(id);
    });

    test("tells its routers the host of every request, whatever the client said of it", async () => {
      const [route] = await made("azure-native:cdn:Route");
      const [set] = await made("azure-native:cdn:RuleSet");
      const rules = await made("azure-native:cdn:Rule");
      expect(route?.inputs["ruleSets"]).toEqual([{ id: set?.id }]);
      expect(rules.map(({ inputs }) => inputs)).toEqual([
        expect.objectContaining({
          ruleSetName: set?.inputs["ruleSetName"],
          order: 0,
          actions: [
            {
              name: "ModifyRequestHeader",
              parameters: {
                typeName: "DeliveryRuleHeaderActionParameters",
                headerAction: "Overwrite",
                headerName: ASKED_HOST_HEADER,
                value: "{hostname}",
              },
            },
          ],
        }),
      ]);
      expect(rules[0]?.inputs).not.toHaveProperty("conditions");
    });
  },
);
