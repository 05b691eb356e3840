import { type Component, WebTest } from "@pulumi/azure-native/applicationinsights";
import * as monitor from "@pulumi/azure-native/monitor";
import * as pulumi from "@pulumi/pulumi";
import { ALARM } from "../../../azure/internal/limits";
import type { Scope } from "../../../azure/internal/scope";
import { isoDuration, MINUTE } from "../../../contract/units";
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

/** What is looked at. */
export interface Look {
  /** What its name says. */
  readonly kind: string;
  /** What has happened when it finds no answer. */
  readonly says: string;
  /** Severity of the alarm: 1 is an error, 2 a warning. */
  readonly severity: 1 | 2;
  /** What answers 200. */
  readonly url: pulumi.Input<string>;
  /** Days the certificate must still be good for. */
  readonly certificateDays: number;
}

/** What a look is made from. */
export interface LookArgs {
  readonly context: RoutingContext;
  readonly scope: Scope;
  readonly insights: Component;
  readonly actionGroupId: pulumi.Input<string>;
}

/** Azure's look at one address from outside, whether it answers and how long its certificate is good for, and the alarm of it. */
export function outsideLook(
  name: string,
  { kind, says, severity, url, certificateDays }: Look,
  { context, scope, insights, actionGroupId }: LookArgs,
  parent: pulumi.Resource,
): void {
  const test = new WebTest(
    name,
    {
      webTestName: context.physicalName(kind, INSIGHTS),
      syntheticMonitorId: context.physicalName(kind, INSIGHTS),
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
      request: { requestUrl: url, httpVerb: "GET" },
      validationRules: {
        expectedHttpStatusCode: 200,
        sSLCheck: true,
        sSLCertRemainingLifetimeCheck: certificateDays,
      },
    },
    { parent },
  );
  new monitor.MetricAlert(
    `${name}-act`,
    {
      ruleName: context.physicalName(`${kind}-act`, ALARM),
      resourceGroupName: scope.resourceGroupName,
      location: "global",
      tags: scope.tags,
      description: `${severity === 1 ? "act" : "warn"}: ${says}`,
      severity,
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
