import { type Component, WebTest } from "@pulumi/azure-native/applicationinsights";
import * as monitor from "@pulumi/azure-native/monitor";
import * as pulumi from "@pulumi/pulumi";
import { ALARM } from "../../../azure/internal/limits";
import type { Scope } from "../../../azure/internal/scope";
import { isoDuration, MINUTE } from "../../../contract/units";
import type { FrontedStamp } from "../../args";
import type { RoutingContext } from "../../context";
import { INSIGHTS } from "./limits";

/**
 * Where Azure looks from: five places on three continents, as it recommends.
 * Source: https://learn.microsoft.com/azure/azure-monitor/app/availability#location-population-tags
 */
const PLACES = ["emea-nl-ams-azr", "emea-gb-db3-azr", "us-va-ash-azr", "us-ca-sjc-azr", "apac-sg-sin-azr"];
/** Places that have to find a stamp down at once. */
const AGREE = 3;
/** Seconds between two looks of one place, and until a look is given up. */
const EVERY = 300;
const TIMEOUT = 30;
/** Days a stamp's certificate must still be good for. */
const CERTIFICATE_DAYS = 7;

/** What a stamp's check is made from. */
export interface StampCheckArgs {
  readonly context: RoutingContext;
  readonly scope: Scope;
  readonly insights: Component;
  readonly actionGroupId: pulumi.Input<string>;
}

/** Azure's look at one stamp from outside, at the path it answers without its secret, and the alarm of it. */
export function stampCheck(
  name: string,
  { id, originHost, healthPath }: FrontedStamp,
  { context, scope, insights, actionGroupId }: StampCheckArgs,
  parent: pulumi.Resource,
): void {
  const test = new WebTest(
    name,
    {
      webTestName: context.physicalName(`stamp-${id}`, INSIGHTS),
      syntheticMonitorId: context.physicalName(`stamp-${id}`, INSIGHTS),
      resourceGroupName: scope.resourceGroupName,
      location: scope.location,
      // By this tag Azure knows which component a test belongs to.
      tags: pulumi
        .all([insights.id, scope.tags])
        .apply(([component, tags]) => ({ ...tags, [`hidden-link:${component}`]: "Resource" })),
      kind: "standard",
      webTestKind: "standard",
      enabled: true,
      retryEnabled: true,
      frequency: EVERY,
      timeout: TIMEOUT,
      locations: PLACES.map((location) => ({ location })),
      request: { requestUrl: pulumi.interpolate`https://${originHost}${healthPath}`, httpVerb: "GET" },
      validationRules: {
        expectedHttpStatusCode: 200,
        sSLCheck: true,
        sSLCertRemainingLifetimeCheck: CERTIFICATE_DAYS,
      },
    },
    { parent },
  );
  new monitor.MetricAlert(
    `${name}-act`,
    {
      ruleName: context.physicalName(`stamp-${id}-act`, ALARM),
      resourceGroupName: scope.resourceGroupName,
      location: "global",
      tags: scope.tags,
      description: `act: stamp ${id} does not answer`,
      severity: 1,
      enabled: true,
      autoMitigate: true,
      scopes: [test.id, insights.id],
      evaluationFrequency: isoDuration(MINUTE),
      windowSize: isoDuration(EVERY),
      criteria: {
        odataType: "Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria",
        webTestId: test.id,
        componentId: insights.id,
        failedLocationCount: AGREE,
      },
      actions: [{ actionGroupId }],
    },
    { parent },
  );
}
