import { parse } from "yaml";
import { emitArgo } from "../../fleet/rollout/emit-argo";
import { emitGithub, emitGitlab, type Target } from "../../fleet/rollout/emit";

/** Texts that YAML 1.1, 1.2 or JSON's readers take for something else where they stand bare. */
const TEXTS = [
  ...[
    "no",
    "No",
    "off",
    "n",
    "y",
    "yes",
    "on",
    "true",
    "false",
    "null",
    "~",
    "012",
    "0x1f",
    "0o17",
    "1e3",
    "1_000",
  ],
  ...[
    "1.10",
    ".5",
    "-1",
    "190:20:30",
    "2026-11-01",
    "012345678901",
    "=",
    "<<",
    "",
    " a ",
    "a: b",
    "# a",
    "*a",
    "&a",
  ],
  ...["!a", "[a]", "{a}", "@a", "%a", "a\nb", "'", '"', "\\", ".inf", ".nan"],
];

const target = (text: string): Target => ({
  ...{ stamp: text, ring: text, cloud: text, region: text, account: text },
});

test.each(TEXTS)(
  "a ring, region or account called %j is that text to every system that reads the plan",
  (text) => {
    for (const version of ["1.1", "1.2"] as const) {
      const gitlab = parse(emitGitlab([[target(text)]]), { version }) as {
        "wave-1": { parallel: { matrix: readonly object[] } };
      };
      expect(gitlab["wave-1"].parallel.matrix).toEqual([
        { STAMP: text, RING: text, CLOUD: text, REGION: text, ACCOUNT: text },
      ]);
      const argo = parse(emitArgo([[target(text)]], { task: "rollout", bakeMs: 0 }), { version }) as {
        spec: { templates: readonly { steps?: readonly (readonly { withItems: readonly object[] }[])[] }[] };
      };
      expect(argo.spec.templates[0]?.steps?.[0]?.[0]?.withItems).toEqual([target(text)]);
    }
    const wave = emitGithub([[target(text)]]).find((line) => line.startsWith("wave1="));
    // An output is one line.
    expect(wave).not.toContain("\n");
    expect(JSON.parse(wave?.slice("wave1=".length) ?? "")).toEqual({ include: [target(text)] });
  },
);
