import { OWN_ACCOUNT } from "../canonical/masks";
import { byPattern, hasOwn, namesOwn } from "./recogniser";

const MAIL = /[A-Za-z0-9._\uE000-\uE003-]+@[A-Za-z0-9.\uE000-\uE003-]*gserviceaccount\.com/giu;

const OF_PROJECT = /^([^.]+)\.iam\.gserviceaccount\.com$/iu;

/**
 * Mail addresses of Google Cloud service accounts. One is the stamp's own when its name is and the project that it says is, too;
 * the own project alone proves nothing, stamps may share one.
 * Source: https://cloud.google.com/iam/docs/service-account-types
 */
export const serviceAccount = byPattern("service-account", /gserviceaccount/iu, MAIL, ([mail]) => {
  const [name = "", domain = ""] = mail.split("@");
  const project = OF_PROJECT.exec(domain)?.[1];
  return namesOwn(name) && (project === undefined || project === OWN_ACCOUNT || hasOwn(project));
});
