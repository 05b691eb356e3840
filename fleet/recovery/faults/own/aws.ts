import { z } from "zod";
import { vendorCall } from "../injectors/vendor-cli";
import { missingOwn, type OwnPlace, refuseOwn } from "./place";

const tags = z.record(z.string(), z.string()).default({});
const listed = z.object({ experimentTemplates: z.array(z.object({ id: z.string(), tags })) });
/** Source: https://docs.aws.amazon.com/fis/latest/APIReference/API_ExperimentTemplate.html */
const read = z.object({
  experimentTemplate: z.object({
    roleArn: z.string(),
    actions: z.record(z.string(), z.object({ actionId: z.string() })),
    stopConditions: z.array(z.object({ source: z.string(), value: z.string().optional() })),
    targets: z.record(
      z.string(),
      z.object({ resourceArns: z.array(z.string()).default([]), resourceTags: tags }),
    ),
    experimentOptions: z.object({ accountTargeting: z.string().optional() }).default({}),
  }),
});

/** What the stamp's own does. Source: https://docs.aws.amazon.com/fis/latest/userguide/fis-actions-reference.html#reboot-db-instances */
const ACTION = "aws:rds:reboot-db-instances";
const WHAT = "experiment template of AWS FIS";

/**
 * Id of the stamp's own experiment template, found by its name and the stamp's tag; one that somebody has widened since is none.
 * Source: https://docs.aws.amazon.com/fis/latest/APIReference/API_ListExperimentTemplates.html
 * @throws StampError `state` where there is none, or it reaches or does what the stamp's own does not, or no alarm of the stamp stops it
 */
export async function ownTemplate(place: OwnPlace): Promise<string> {
  const { env, names, region, signal, stamp } = place;
  const call = <S extends z.ZodType>(args: readonly string[], schema: S) =>
    vendorCall(
      { program: "aws", args: ["fis", ...args, "--region", region, "--output", "json"], env, signal },
      schema,
    );
  const { experimentTemplates } = await call(["list-experiment-templates"], listed);
  const own = experimentTemplates.filter(
    ({ tags: each }) => each["Name"] === names.experiment && each["stampworks-stamp"] === stamp,
  );
  const [found, another] = own;
  if (found === undefined) return missingOwn(place, WHAT, names.experiment);
  if (another !== undefined)
    return refuseOwn(place, `the ${WHAT}`, `${own.map(({ id }) => id).join(", ")} have its name`);
  const { experimentTemplate } = await call(["get-experiment-template", "--id", found.id], read);
  const changed = changedIn(experimentTemplate, place);
  if (changed !== undefined) return refuseOwn(place, `the ${WHAT}`, changed);
  return found.id;
}

/** What of a template is not as the stamp makes it; undefined where it does nothing but break the stamp's primary. Pure. */
function changedIn(
  {
    actions,
    experimentOptions,
    roleArn,
    stopConditions,
    targets,
  }: z.output<typeof read>["experimentTemplate"],
  { account, names, region }: OwnPlace,
): string | undefined {
  const isOwn = (arn: string | undefined, rest: string): boolean => {
    const [scheme, partition, ...named] = (arn ?? "").split(":");
    return scheme === "arn" && /^aws(?:-|$)/.test(partition ?? "") && named.join(":") === rest;
  };
  const alarm = `cloudwatch:${region}:${account}:alarm:${names.alarm}`;
  if (!stopConditions.some(({ source, value }) => source === "aws:cloudwatch:alarm" && isOwn(value, alarm)))
    return "no alarm stops it that is the stamp's";
  const database = `rds:${region}:${account}:db:${names.database}`;
  const foreign = Object.entries(targets).find(
    ([, { resourceArns, resourceTags }]) =>
      resourceArns.length === 0 ||
      Object.keys(resourceTags).length > 0 ||
      !resourceArns.every((arn) => isOwn(arn, database)),
  );
  if (foreign !== undefined) return `target ${foreign[0]} reaches further`;
  // Some actions take no target: what they do is then their own affair.
  const other = Object.entries(actions).find(([, { actionId }]) => actionId !== ACTION);
  if (other !== undefined) return `action ${other[0]} is ${other[1].actionId}`;
  if (Object.keys(actions).length === 0) return "it does nothing";
  if (!isOwn(roleArn, `iam::${account}:role/${names.role}`)) return "its role is another one";
  return experimentOptions.accountTargeting === "multi-account" ? "it reaches other accounts" : undefined;
}
