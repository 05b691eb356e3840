// Writes docs/licences.md: what an install of the package brings along, each with its licence, the digest that npm checks it by, and
// whether it would run a script. Fails for a licence that nobody has allowed. With --check it writes nothing and fails when the page is
// stale. Needs no network: package-lock.json has all of it.
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const page = join(root, "docs", "licences.md");
/** Licences of what may be brought along: none asks more of a user than to keep a notice. */
const ALLOWED = new Set([
  "0BSD",
  "Apache-2.0",
  "Artistic-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC-BY-3.0",
  "CC-BY-4.0",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MIT-0",
  "Python-2.0",
  "Unlicense",
  "Zlib",
]);

/** Packages whose manifest names no licence by its id; what the file in the package says instead, as it was read. */
const READ = { "@logdna/tail-file@2.2.0": "MIT" };

const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
const { dependencies } = packages[""];
const found = new Map();
for (const [
  path,
  { dev, devOptional, peer, hasInstallScript, integrity, license, link, version },
] of Object.entries(packages)) {
  if (path === "" || dev || devOptional || peer || link) continue;
  const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
  found.set(`${name}@${version}`, {
    name,
    version,
    license: READ[`${name}@${version}`] ?? license ?? "",
    integrity: integrity ?? "",
    runs: hasInstallScript === true,
  });
}
const all = [...found.values()].sort((a, b) =>
  `${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1,
);

/** Whether one of the licences to choose from is allowed, and all of those that hold together. */
const isAllowed = (text) =>
  text
    .replaceAll(/[()]/g, "")
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((one) => ALLOWED.has(one.trim())));
const refused = all.filter(({ license }) => !isAllowed(license));
if (refused.length > 0) {
  for (const { license, name, version } of refused)
    console.error(
      `${name}@${version}: the licence "${license}" is not among those allowed (tools/generators/licences-doc.mjs)`,
    );
  process.exit(1);
}
const bare = all.filter(({ integrity }) => !integrity.startsWith("sha512-"));
if (bare.length > 0) {
  console.error(`without a SHA-512 digest in package-lock.json: ${bare.map(({ name }) => name).join(", ")}`);
  process.exit(1);
}

const counts = new Map();
for (const { license } of all) counts.set(license, (counts.get(license) ?? 0) + 1);
const summary = [...counts]
  .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  .map(([name, count]) => `${name} (${count})`);
const scripts = all.filter(({ runs }) => runs).map(({ name }) => `\`${name}\``);
const rows = all.map(
  ({ integrity, license, name, version }) =>
    `| ${Object.hasOwn(dependencies, name) ? `**${name}**` : name} | ${version} | ${license} | \`${integrity.slice(7, 23)}…\` |`,
);
const text = `# What an install brings along

Generated from \`package-lock.json\` by \`node tools/generators/licences-doc.mjs\`; what the package names itself is in bold. Each package comes
from npm by the SHA-512 digest that stands in the lock, of which this shows the beginning. The SDK of a cloud is installed by who uses that
cloud, and not in this list. A release has a software bill of materials beside it (CycloneDX, \`sbom.cdx.json\`), made by
\`@cyclonedx/cyclonedx-npm\`, and a provenance that \`npm audit signatures\` checks.

${all.length} packages: ${summary.join(", ")}.

${scripts.length === 0 ? "None runs a script when it is installed." : `Of these, ${scripts.join(", ")} have an install script; \`npm install --ignore-scripts\` is enough: what they need is prebuilt, by platform, in packages of their own.`}

| package | version | licence | SHA-512 |
|---|---|---|---|
${rows.join("\n")}
`;
const before = (() => {
  try {
    return readFileSync(page, "utf8");
  } catch {
    return "";
  }
})();
if (!process.argv.includes("--check")) {
  writeFileSync(page, text);
  console.log(`${all.length} packages → docs/licences.md`);
} else if (before !== text) {
  console.error("docs/licences.md is stale: run node tools/generators/licences-doc.mjs.");
  process.exit(1);
}
