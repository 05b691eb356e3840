import type { Output } from "@pulumi/pulumi";
import { StampError } from "../../../core/errors";
import { shareOf } from "./deployment";
import { NAME_BUDGET } from "../naming";
import type { PartArgs } from "../parts";

/** Two releases of the web service that stand side by side, and how many of the requests each has, in percent; together 100. */
export interface SideBySide {
  /** What the name of the revision before has after the service's. */
  readonly before: string;
  readonly beforePercent: number;
  readonly latestPercent: number;
}

/**
 * Which releases stand, where the cloud has it said: Azure and Google Cloud.
 * @returns undefined while one does
 * @throws StampError `input` for a stamp whose class replaces its releases
 */
export function sideBySide({ context, spec }: PartArgs): SideBySide | undefined {
  const { beside: before, cloud } = context.identity;
  if (before === undefined) return undefined;
  const share = shareOf(spec.app.deployment);
  if (share === undefined) {
    throw new StampError("input", "no release stands beside another in a class that replaces them", {
      field: "stampworks:beside",
      received: before,
      allowed: `${cloud}'s classes whose app.deployment.strategy is canary or blue-green`,
      fix: "remove it from the stamp's config, or give the class such a strategy",
    });
  }
  const latestPercent = context.identity.besideServes === true ? 0 : share;
  return { before, beforePercent: 100 - latestPercent, latestPercent };
}

/** The newest revision that is ready, for the stack's outputs; undefined where one release replaces the other, which needs no name. */
export function revisionOf({ spec }: PartArgs, newest: Output<string>): Output<string> | undefined {
  return shareOf(spec.app.deployment) === undefined ? undefined : newest;
}

const NAME = new RegExp(`-web-[0-9a-z]{${NAME_BUDGET.hash}}-{1,2}([a-z0-9-]+)$`);

/** What the name of a web service's revision, with or without a path, has after the service's; undefined for another's. */
export function endOfRevision(name: string): string | undefined {
  return NAME.exec(name)?.[1];
}
