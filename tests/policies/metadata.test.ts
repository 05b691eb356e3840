import { readdirSync } from "node:fs";
import { join } from "node:path";
import { baseline } from "../../policies/index";

const FOLDER = join(__dirname, "../../policies/rules/baseline");

describe("the rules of the baseline", () => {
  test("have ids of their own, which say the cloud", () => {
    const ids = baseline.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(baseline.filter(({ id, cloud }) => !new RegExp(`^${cloud}(-[a-z0-9]+)+$`).test(id))).toEqual([]);
  });

  test("are a file each in the folder of their part, called like the rule", () => {
    const files = ["aws", "azure", "gcp"].flatMap((cloud) =>
      readdirSync(join(FOLDER, cloud), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && entry.name !== "internal")
        .flatMap((part) =>
          readdirSync(join(FOLDER, cloud, part.name))
            .filter((name) => name !== "index.ts")
            .map((name) => [cloud, part.name, name.replace(/\.ts$/, "")].join("-")),
        ),
    );
    expect(baseline.map(({ id }) => id).sort()).toEqual(files.sort());
  });

  test("each say what, why, how to mend it, and which public benchmark asks for it", () => {
    const poor = baseline.filter(
      ({ title, why, fix, benchmarks }) =>
        benchmarks.length === 0 ||
        !/^[A-Z].*[^.]$/.test(title) ||
        !/^[A-Z].*\.$/.test(why) ||
        !/^[A-Z].*\.$/.test(fix),
    );
    expect(poor.map(({ id }) => id)).toEqual([]);
  });

  test("cite benchmarks in one form", () => {
    const form =
      /^(FSBP [A-Za-z0-9]+\.\d+|CIS (AWS|GCP|EKS|GKE) \d+(\.\d+)+|cdk-nag [A-Z]+\d+|MCSB [A-Z]{2}-\d+|NIST 800-53 [A-Z]{2}-\d+|SCC [A-Z_]+|Azure Policy: .+)$/;
    const odd = baseline.flatMap(({ benchmarks }) => benchmarks).filter((each) => !form.test(each));
    expect(odd).toEqual([]);
  });
});
