// Writes docs/policies.md from the rules' own metadata. With --check it writes nothing and fails when the page is
// stale. Needs `npm run build` first.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const page = join(root, "docs", "policies.md");
const compiled = join(root, "dist", "policies", "index.js");
if (!existsSync(compiled)) {
  console.error("There is no dist/policies: run npm run build first.");
  process.exit(2);
}
const { baseline, isolation, equality } = (await import(compiled)).default;

const CLOUDS = { aws: "AWS", azure: "Azure", gcp: "Google Cloud" };

/** One row of a table; a bar would end its cell. */
function row(cells) {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function table(rules) {
  const head = [
    row(["Rule", "Severity", "What must be so", "Why", "How to fix", "Benchmarks"]),
    "|---|---|---|---|---|---|",
  ];
  const rows = rules.map(({ id, severity, title, why, fix, benchmarks }) =>
    row([`\`${id}\``, severity, `${title}.`, why, fix, benchmarks.join(", ")]),
  );
  return [...head, ...rows].join("\n");
}

const sections = Object.entries(CLOUDS).map(([cloud, title]) => {
  const rules = baseline.filter((rule) => rule.cloud === cloud);
  return `### ${title}: ${rules.length} rules\n\n${table(rules)}`;
});

/** What public rule sets ask of the same things, and by which rule it is held, or why not. */
const { sets } = JSON.parse(readFileSync(join(import.meta.dirname, "compared-checks.json"), "utf8"));
const published = JSON.parse(readFileSync(join(import.meta.dirname, "public-checks.json"), "utf8"));
const comparisons = sets
  .map(({ set, source, of, rows }) => {
    const { version, checks } = published.find((list) => list.set === set);
    const held = rows.filter(({ rules }) => rules !== undefined).flatMap((each) => each.checks).length;
    const table = [
      row(["What is asked", "Checks", "Held by, or why not"]),
      "|---|---|---|",
      ...rows.map(({ about, checks, rules, why }) =>
        row([
          `${about}.`,
          checks.join(", "),
          rules === undefined ? `Not held: ${why}.` : rules.map((id) => `\`${id}\``).join(", "),
        ]),
      ),
    ].join("\n");
    return `### ${set}\n\n[${set}](${source}) ${version} has ${Object.keys(checks).length} checks on ${of}; rules here hold ${held} of them.\n\n${table}`;
  })
  .join("\n\n");

const text = `<!-- Written by tools/generators/policies-doc.mjs from the rules in policies/; change those. -->

# Policies

Each rule is one pure function over a stack's resource graph. The same rules judge a rendered stamp in the tests and a
real deployment in the Pulumi CLI:

<!-- not run here: it takes the Pulumi CLI and a stack; tests/e2e/packs.test.ts runs the packs with both -->
\`\`\`sh
npm run build
pulumi preview --policy-pack policies
\`\`\`

Every rule is mandatory: a violation fails the preview, and names the rule, the resource, the property, what was found,
what is wanted, and the remedy. What a preview can't know yet (the ARN of a resource that does not exist) is listed as
\`can-not-tell-yet\`, which fails nothing. The same rules run again at the end of an update, when every value is known; the
resources exist by then, so gate on the preview. Of a list that a preview knows in part, what is known is judged; only a rule that would have
to read the rest can't tell yet.

Pulumi tells a pack less than \`stampworks check\` is told. It sees what a stack takes of a resource it only read, of a look-up, and at
the end of an update what a program put in the place of an own output. Whether a resource was imported, and what is \`deletedWith\`
it, Pulumi hands to no pack: \`stampworks preview\` and \`check\` see both.

## How to allow

Give the CLI a file, \`pulumi preview --policy-pack policies --policy-pack-config allow.json\`:

\`\`\`json
{
  "aws-edge-access-logs": "disabled",
  "aws-database-iam-auth": "advisory",
  "aws-database-multi-az": { "enforcementLevel": "mandatory", "allow": ["stamp-database-primary"] }
}
\`\`\`

\`disabled\` switches a rule off, \`advisory\` lets it warn only, and \`allow\` lists the resources, by name or URN, that may
break it. Keep the file beside the stacks, so that an exception is reviewed like everything else.

A stamp that is being retired (\`stampworks:retiring\`) is not asked for deletion protection.

## Baseline

What public benchmarks ask of each resource. FSBP: AWS Foundational Security Best Practices; MCSB: Microsoft cloud security
benchmark; CIS: the Center for Internet Security's foundations benchmarks; SCC: detectors of Google's Security Command
Center; NIST 800-53 where a cloud's own benchmark says nothing.

${sections.join("\n\n")}

## Isolation

The first law, as far as one stack can be judged alone. A policy is not told the ids of resources; they are taken from
what other resources were handed. Whether an identifier is another stamp's takes all stamps: \`stampworks check\` says.

${table(isolation)}

## Equality

The second law compares stamps, and a policy sees one: \`stampworks check\` judges it. Of one stack alone can be told:

${table(equality)}

## Compared with public rule sets

Each set's checks as its package has them (\`python3 tools/generators/public-checks.py\` takes down which there are); a test fails where one has no
decision. Of Pulumi's own there is awsguard; its compliance policies are on no public registry.

${comparisons}
`;

if (!process.argv.includes("--check")) {
  writeFileSync(page, text);
  console.log(`${[...baseline, ...isolation, ...equality].length} rules → docs/policies.md`);
} else if (!existsSync(page) || readFileSync(page, "utf8") !== text) {
  console.error("docs/policies.md is stale: run node tools/generators/policies-doc.mjs.");
  process.exit(1);
}
