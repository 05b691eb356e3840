// Reads what `pulumi preview` said with a real provider plugin and without credentials: node ci/refused.mjs <file> <least>.
// An error is a fault of the program, unless it only says that the cloud could not be asked. `least` is how many resources the plugin
// must have looked at, so that a plugin that never began is not taken for one that found nothing.
import { readFileSync } from "node:fs";

const [file, least = "0"] = process.argv.slice(2);
if (file === undefined) {
  console.error("usage: node ci/refused.mjs <file> <least>");
  process.exit(2);
}

/** What plugins say where their cloud was not to be asked. */
const NOT_ASKED = [
  /no valid credential|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|get credentials|ExpiredToken/iu,
  /could not find default credentials|invalid authentication credentials|ACCESS_TOKEN_TYPE_UNSUPPORTED|\b401\b|invalid_grant/iu,
  /AADSTS|AuthenticationFailed|ClientSecretCredential|DefaultAzureCredential|unable to obtain a token/iu,
  /connection refused|no such host|i\/o timeout/iu,
];

const text = readFileSync(file, "utf8");
const errors = [...new Set(text.split("\n").filter((line) => /\berror:/u.test(line)))].filter(
  (line) => !/error: (?:preview|update) failed/u.test(line),
);
const faults = errors.filter((line) => !NOT_ASKED.some((pattern) => pattern.test(line)));
const looked = text.split("\n").filter((line) => /^ *\+ .*\bcreate\b/u.test(line)).length;

console.log(
  `${looked} resources looked at, ${faults.length} refused, ${errors.length - faults.length} not to be asked`,
);
for (const line of faults) console.log(line.trim());
if (faults.length > 0) process.exit(1);
if (looked < Number(least)) {
  console.log(`fewer than ${least}: the plugin did not get as far as the resources`);
  process.exit(1);
}
