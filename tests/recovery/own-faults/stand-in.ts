import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Programs named as the vendors' that answer as the documentation says and write down what they were asked. */
export class VendorPrograms {
  readonly folder = mkdtempSync(join(tmpdir(), "vendors-"));

  constructor() {
    for (const name of ["aws", "az", "gcloud"]) {
      const file = join(this.folder, name);
      // Answers lie in files called like the call's second word (the verb, for AWS); `<verb>.does` is run beside.
      writeFileSync(
        file,
        `#!/bin/sh
cd ${this.folder}
echo "${name} $*" >> calls
if test -e "./$2.does"; then sh "./$2.does"; fi
if test -e "./$2.json"; then cat "./$2.json"; else echo "An error occurred (ResourceNotFoundException)" >&2; exit 254; fi
`,
      );
      chmodSync(file, 0o755);
    }
  }

  /** Where they are found. */
  get path(): string {
    return `${this.folder}:${process.env["PATH"]}`;
  }

  answer(verb: string, value: object, does?: string): void {
    writeFileSync(join(this.folder, `${verb}.json`), JSON.stringify(value));
    if (does !== undefined) writeFileSync(join(this.folder, `${verb}.does`), does);
  }

  calls(): string[] {
    const file = join(this.folder, "calls");
    return existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : [];
  }

  forget(): void {
    rmSync(join(this.folder, "calls"), { force: true });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
