/** Counts what was caught, what survived, what was blamed wrongly and what was a false alarm; by family and cloud. */

/** Bars of the acceptance: of what must be rejected, and of what must pass. */
export const BARS = { caught: 0.995, alarms: 0, single: 1 };

export function summaryOf(results, about) {
  const rows = new Map();
  const survivors = [];
  const alarms = [];
  const blame = [];
  for (const result of results) {
    const { mutant, caught, found, refused } = result;
    const key = `${mutant.cloud} ${mutant.family}`;
    const row = rows.get(key) ?? {
      cloud: mutant.cloud,
      family: mutant.family,
      reject: 0,
      caught: 0,
      placed: 0,
      pass: 0,
      alarms: 0,
      arguable: 0,
      arguableCaught: 0,
      single: 0,
      singleExact: 0,
    };
    rows.set(key, row);
    if (mutant.verdict === "reject") {
      row.reject += 1;
      if (caught) row.caught += 1;
      else survivors.push(line(result));
      if (result.exact || (refused !== undefined && mutant.mayRefuse)) row.placed += 1;
      else if (caught) blame.push(line(result));
    } else if (mutant.verdict === "pass") {
      row.pass += 1;
      if (refused !== undefined || found.length > 0 || result.strangers.length > 0) {
        row.alarms += 1;
        alarms.push(line(result));
      }
    } else {
      row.arguable += 1;
      if (caught) row.arguableCaught += 1;
      else survivors.push(line(result));
    }
    if (mutant.exactlyOne) {
      row.single += 1;
      if (result.count === 1 && result.exact) row.singleExact += 1;
    }
  }
  const list = [...rows.values()].sort((a, b) =>
    `${a.family} ${a.cloud}`.localeCompare(`${b.family} ${b.cloud}`),
  );
  const sum = (key) => list.reduce((total, row) => total + row[key], 0);
  const total = Object.fromEntries(
    [
      "reject",
      "caught",
      "placed",
      "pass",
      "alarms",
      "arguable",
      "arguableCaught",
      "single",
      "singleExact",
    ].map((key) => [key, sum(key)]),
  );
  const share = total.reject === 0 ? 1 : total.caught / total.reject;
  return {
    ...about,
    holds: share >= BARS.caught && total.alarms <= BARS.alarms && total.single === total.singleExact,
    share,
    total,
    rows: list,
    survivors,
    alarms,
    blame,
  };
}

/** Why a survivor can be argued about: what stands in the place, and what else names its owner. */
const ARGUABLE = [
  [
    / (?:\S*\.)?(?:object|sourceArchiveObject)$/,
    "a file is called by its path within a bucket that is named beside it and judged",
  ],
  [
    /\.username$/,
    "a login of a server that is named beside it and judged; logins are secrets' parts and not resources",
  ],
  [
    /\.(?:value|stringValue)$|matchCriterias|defaultArguments/,
    "a value that the program names itself: read by its shape, and this one has none",
  ],
  [
    /(?:Subnetwork name|IcebergCatalog name|Service serviceId|s3control\/bucket:Bucket bucket)$/,
    "the resource's own name, which an example takes of another: equal names of own resources are no reference",
  ],
  [
    /derivation \S+ changed$/,
    "a name that holds the stamp's own id and that no resource bears: it makes nothing else own",
  ],
];

function whyArguable(one) {
  return ARGUABLE.find(([pattern]) => pattern.test(one.place))?.[1];
}

function line({ mutant, found, strangers, refused, count }) {
  return {
    id: mutant.id,
    family: mutant.family,
    cloud: mutant.cloud,
    verdict: mutant.verdict,
    place: mutant.place,
    value: mutant.value,
    reason: mutant.reason,
    how: mutant.how,
    expected: mutant.places,
    owners: mutant.owners,
    count,
    ...(refused === undefined ? {} : { refused }),
    found: [...(found ?? []), ...(strangers ?? [])].slice(0, 5),
  };
}

const percent = (part, whole) => (whole === 0 ? "" : `${((100 * part) / whole).toFixed(2)} %`);

export function print({ rows, total, survivors, alarms, blame, share, holds }) {
  console.log(
    "family".padEnd(24),
    "cloud".padEnd(6),
    "reject caught  share      placed  pass alarms arguable/caught single/exact",
  );
  for (const row of [...rows, { family: "all", cloud: "", ...total }])
    console.log(
      row.family.padEnd(24),
      row.cloud.padEnd(6),
      String(row.reject).padStart(6),
      String(row.caught).padStart(6),
      percent(row.caught, row.reject).padStart(9),
      percent(row.placed, row.caught).padStart(9),
      String(row.pass).padStart(5),
      String(row.alarms).padStart(5),
      `${row.arguable}/${row.arguableCaught}`.padStart(12),
      `${row.single}/${row.singleExact}`.padStart(10),
    );
  show(
    "survivors (must be rejected)",
    survivors.filter((one) => one.verdict === "reject"),
  );
  show(
    "arguable and not caught",
    survivors.filter((one) => one.verdict === "arguable"),
    10,
  );
  show("false alarms", alarms);
  show("caught, but at another place or in another stamp", blame, 10);
  console.log(
    `${(100 * share).toFixed(2)} % of what must be rejected is; ${total.alarms} false alarms: ${holds ? "the bars hold" : "below the bars"}`,
  );
}

function show(title, list, most = 60) {
  if (list.length === 0) return;
  console.log(`\n${title}: ${list.length}`);
  for (const one of list.slice(0, most)) {
    console.log(`  ${one.cloud} ${one.family} (${one.how ?? "changed"}) ${one.place}`);
    console.log(`      ${JSON.stringify(one.value)?.slice(0, 200)}  ${one.reason ?? ""}`);
    for (const found of one.found.slice(0, 2))
      console.log(
        `      said: ${found.law} ${found.stack} ${found.resource} ${found.path}: ${found.text?.slice(0, 160)}`,
      );
    const arguable = one.verdict === "reject" ? whyArguable(one) : undefined;
    if (arguable !== undefined) console.log(`      arguable: ${arguable}`);
    if (one.refused !== undefined) console.log(`      refused: ${one.refused.slice(0, 200)}`);
  }
  if (list.length > most) console.log(`  … and ${list.length - most} more (--out FILE has all)`);
}
