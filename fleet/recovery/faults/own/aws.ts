import { z } from "zod";
import { vendorCall } from "../injectors/vendor-cli";
import { missingOwn, type OwnPlace, refuseOwn } from "./place";

const tags = z.record(z.string(), z.string()).default({});
const listed = z.object({ experimentTemplates: z.array(z.object({ id: z.string(), tags })) });
/** Source: https://docs.aws.amazon.com/fis/latest/APIReference/API_ExperimentTemplate.html */
const read = z.object({
  experimentTemplate: z.object({
    stopConditions: z.array(z.object({ source: z.string(), value: z.string().optional() })),
    targets: z.record(
      z.string(),
      z.object({ resourceArns: z.array(z.string()).default([]), resourceTags: tags }),
    ),
    experimentOptions: z.object({ accountTargeting: z.string().optional() }).default({}),
  }),
});

const WHAT = "experiment template of AWS FIS";

/**
 * Id of the stamp's own experiment template, found by its name and the stamp's tag; one that somebody has widened since is none.
 * Source: https://docs.aws.amazon.com/fis/latest/APIReference/API_ListExperimentTemplates.html
 * @throws StampError `state` where there is none, or it reaches what is not in the stamp's account and region, or nothing stops it
 */
export async function ownTemplate(place: OwnPlace): Promise<string> {
  const { account, env, names, region, signal, stamp } = place;
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
  const { experimentOptions, stopConditions, targets } = experimentTemplate;
  if (!stopConditions.some(({ source }) => source === "aws:cloudwatch:alarm"))
    return refuseOwn(place, `the ${WHAT}`, "no alarm stops it");
  const inStamp = `:${region}:${account}:`;
  const foreign = Object.entries(targets).find(
    ([, { resourceArns, resourceTags }]) =>
      resourceArns.length === 0 ||
      Object.keys(resourceTags).length > 0 ||
      !resourceArns.every((arn) => arn.startsWith("arn:aws:rds") && arn.includes(inStamp)),
  );
  if (foreign !== undefined) return refuseOwn(place, `the ${WHAT}`, `target ${foreign[0]} reaches further`);
  if (experimentOptions.accountTargeting === "multi-account")
    return refuseOwn(place, `the ${WHAT}`, "it reaches other accounts");
  return found.id;
}
