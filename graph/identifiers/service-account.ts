import { byPattern, hasOwn } from "./recogniser";

const MAIL = /[A-Za-z0-9._\uE000-\uE003-]+@[A-Za-z0-9.\uE000-\uE003-]*gserviceaccount\.com/giu;

/**
 * Mail addresses of Google Cloud service accounts. One is the stamp's own when its name is; the own project alone
 * proves nothing, stamps may share one.
 * Source: https://cloud.google.com/iam/docs/service-account-types
 */
export const serviceAccount = byPattern("service-account", /gserviceaccount/iu, MAIL, ([mail]) =>
  hasOwn(mail.split("@")[0] ?? ""),
);
