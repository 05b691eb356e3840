import type { StampReport } from "./model";

const CLOUDS: Readonly<Record<string, string>> = { aws: "AWS", azure: "Azure", gcp: "Google Cloud" };

/** A cloud as it calls itself. */
export function cloudName(cloud: string): string {
  return CLOUDS[cloud] ?? cloud;
}

/** Text as it may stand in HTML, XML and their attributes. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** `5.0 %`; shares below a thousandth keep two digits. */
export function percent(share: number): string {
  const value = share * 100;
  return `${value === 0 || value >= 0.1 ? value.toFixed(1) : value.toPrecision(2)} %`;
}

/** A time to the minute, `2026-11-21 04:00 UTC`. */
export function minute(time: string, zone = " UTC"): string {
  return `${time.slice(0, 16).replace("T", " ")}${zone}`;
}

/** `$1,234`. */
export function dollars(amount: number): string {
  return `$${Math.round(amount).toLocaleString("en")}`;
}

/** Whether a stamp breaks a law or the baseline, its cloud was changed behind its back, or it is unlike its sisters. */
export function isTroubled({ breaches, differences, drift, outlier = [] }: StampReport): boolean {
  return breaches > 0 || differences > 0 || drift === "drifted" || outlier.length > 0;
}

/** A stamp in one line, for those who can't see the picture. */
export function describeStamp(stamp: StampReport): string {
  const trouble = [
    ...(stamp.breaches > 0 ? [`${stamp.breaches} breaches`] : []),
    ...(stamp.differences > 0 ? ["not equal to its class"] : []),
    ...(stamp.drift === "drifted" ? ["drifted"] : []),
    ...(stamp.outlier ?? []).map((signal) => `unlike its sisters by ${signal}`),
  ];
  const parts = [stamp.id, stamp.class, stamp.state, ...(stamp.release === undefined ? [] : [stamp.release])];
  return [...parts, ...trouble].join(", ");
}

/** Classes in the order of their names. */
export function classesOf(stamps: readonly StampReport[]): string[] {
  return [...new Set(stamps.map((stamp) => stamp.class))].sort();
}
