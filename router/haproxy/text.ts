import { METHODS } from "../decision/client-headers";
import { REFUSAL_HEADER, TEXT } from "../decision/answer";
import { STATUS } from "../decision/decide";
import type { Reason } from "../decision/types";
import type { MapName } from "./maps";
import type { RouterPlace } from "./place";

/** A string in HAProxy's configuration: in double quotes, with nothing in it that is a variable or ends the line. */
export function quoted(value: string): string {
  return `"${value.replace(/[\\"$]/g, "\\$&").replace(/\n/g, "\\n")}"`;
}

/** The refusal of a request, as the pure decision says it. */
export function refusal(reason: Reason, condition: string, retryAfter?: string): string {
  const allow = reason === "method" ? ` hdr Allow ${quoted(METHODS.join(", "))}` : "";
  const retry = STATUS[reason] === 503 ? ` hdr Retry-After ${quoted(retryAfter ?? "10")}` : "";
  return (
    `  http-request return status ${STATUS[reason]} content-type ${quoted("text/plain; charset=utf-8")} ` +
    `string ${quoted(`${TEXT[reason]}\n`)} hdr Cache-Control no-store hdr ${REFUSAL_HEADER} ${reason}${allow}${retry}${condition}`
  );
}

/** Path of a map's file. */
export function mapPath(place: Pick<RouterPlace, "maps">, map: MapName): string {
  return `${place.maps}/${map}.map`;
}

/** Path of a file of patterns. */
export function patternPath(place: Pick<RouterPlace, "maps">, name: string): string {
  return `${place.maps}/${name}.patterns`;
}

/** Name of the environment variable that holds a stamp's origin secret. */
export function secretVariable(stamp: string): string {
  return `STAMP_ORIGIN_${stamp.toUpperCase()}`;
}

/** Name of the environment variable that holds the secret of HS256. */
export const TOKEN_KEY_VARIABLE = "STAMP_TOKEN_KEY";
