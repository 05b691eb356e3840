import { StampError } from "../../core/errors";
import { messageOf } from "../../core/message";
import { redactText } from "../../core/redact";
import { plainText } from "../../core/text";

/** Characters of what a cloud said that are told. */
const MOST_TOLD = 300;

/**
 * A cloud's SDK, which is installed by who uses that cloud.
 * @throws StampError `input` with the command that installs it
 */
export async function cloudSdk<T>(load: () => Promise<T>, packages: string): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
    if (code !== "MODULE_NOT_FOUND" && code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new StampError(
      "input",
      "the cloud's SDK is not installed",
      { fix: `npm install ${packages}` },
      { cause: error },
    );
  }
}

/** What a cloud said, on one line: what follows on others may hold the request as it was signed. */
export function toldBy(error: unknown, name: string | undefined): string {
  const [line = ""] = messageOf(error).split(/[\r\n]/u);
  const said = plainText(redactText(line), MOST_TOLD);
  return name === undefined || said.includes(name) ? said : `${plainText(name, MOST_TOLD)}: ${said}`;
}

/** A field of an error, where it is a text. */
export function textOf(error: unknown, field: string): string | undefined {
  const value: unknown = typeof error === "object" && error !== null ? Reflect.get(error, field) : undefined;
  return typeof value === "string" ? value : undefined;
}
