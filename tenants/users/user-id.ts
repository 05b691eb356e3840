import { z } from "zod";
import { StampError, shown } from "../../core/errors";
import { parse } from "../../core/parse";

/** What a user's id may be: what identity providers give as a subject; nothing by which a person is known. */
const FORM = /^[A-Za-z0-9._:|~=-]{1,100}$/;

const FORM_WORDS = "1 to 100 letters, digits and . _ : | ~ = -";

/** A user's id. */
export const userSchema = z.string().regex(FORM, { error: () => FORM_WORDS });

/**
 * Digits in groups, as numbers are written for people: with a plus sign, blanks, brackets or slashes, or two groups or more between dashes
 * or dots. Digits alone are an id.
 */
function isTelephone(given: string): boolean {
  if (!/^\+?[0-9 ()/.-]{7,20}$/u.test(given) || !/[0-9].*[0-9]/u.test(given)) return false;
  return /^\+|[ ()/]/u.test(given) || /^[0-9]+(?:[.-][0-9]+)+$/u.test(given);
}

/**
 * A user's id as it came from outside.
 * @throws StampError `input` for one that is a person's address or number, or has another form. It is never part of the message: a log is
 * no place for an address
 */
export function userOf(given: string): string {
  // From JavaScript anything may come.
  if (typeof (given as unknown) !== "string")
    throw new StampError("input", "no text", { field: "user", received: typeof given, allowed: FORM_WORDS });
  // Also as an address's @ is written in URLs, and in the paths of bounced letters (user=example.com).
  if (/@|%40|^[^=|:]+=[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}$/iu.test(given))
    throw new StampError("input", "this looks like an e-mail address", {
      field: "user",
      allowed: "an id that says nothing of the person, such as the subject (sub) of your identity provider",
      fix: "look the user's id up there; the registry keeps no personal data",
    });
  if (isTelephone(given))
    throw new StampError("input", "this looks like a telephone number", {
      field: "user",
      allowed: "an id that says nothing of the person, such as the subject (sub) of your identity provider",
      fix: "look the user's id up there; the registry keeps no personal data",
    });
  return parse(userSchema, given, "user", (error) =>
    given.length > 100
      ? new StampError("input", "too long for a user's id", {
          field: "user",
          received: `${given.length} characters, beginning with ${shown(given.slice(0, 10))}`,
          allowed: "at most 100",
          fix: "take a hash of it (SHA-256), everywhere alike",
        })
      : error,
  );
}
