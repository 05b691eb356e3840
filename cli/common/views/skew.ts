import type { Skew } from "../../../fleet/drift/skew";
import type { Output } from "../output";
import { count, listed } from "../table";

/** Prints which releases the stamps of a class run, where there is more than one. */
export function printSkew(output: Output, skew: readonly Skew[]): void {
  for (const { class: name, releases } of skew) {
    const parts = releases.map(({ release, stamps }) => `${release} in ${listed(stamps, 5)}`);
    output.print(`class ${name} runs ${count(releases.length, "release")}: ${parts.join("; ")}`);
  }
}
