import { z } from "zod";
import { vendorCall } from "../injectors/vendor-cli";
import { type OwnPlace, refuseOwn } from "./place";

const read = z.object({
  settings: z.object({
    availabilityType: z.string().optional(),
    userLabels: z.record(z.string(), z.string()).default({}),
  }),
});

/**
 * Name of the stamp's own primary, which must have a standby to fail over to. Google Cloud has no service for faults: the failover of the
 * database is a call of Cloud SQL itself, for which the stamp's role `fault-database` is enough.
 * Source: https://cloud.google.com/sql/docs/postgres/configure-ha#initiate-failover
 * @throws StampError `state` where it is not the stamp's or has no standby; VendorRefused where it is not there
 */
export async function ownInstance(place: OwnPlace): Promise<string> {
  const { account, env, names, signal, stamp } = place;
  const { settings } = await vendorCall(
    {
      program: "gcloud",
      args: [
        ...["sql", "instances", "describe", names.database],
        ...["--format", "json", "--quiet", "--project", account],
      ],
      ...{ env, signal },
    },
    read,
  );
  if (settings.userLabels["stampworks-stamp"] !== stamp)
    return refuseOwn(
      place,
      "the database",
      `its label stampworks-stamp is ${settings.userLabels["stampworks-stamp"] ?? "not there"}`,
    );
  if (settings.availabilityType !== "REGIONAL")
    return refuseOwn(place, "the database", "it has no standby to fail over to");
  return names.database;
}
