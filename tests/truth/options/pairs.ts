/** One thing that can be said in several ways. */
export interface Option<T> {
  readonly name: string;
  /** The first is what is usual. */
  readonly choices: readonly Choice<T>[];
}

/** One way to say it, and what it does to the settings. */
export interface Choice<T> {
  readonly says: string;
  readonly apply: (settings: T) => T;
}

/** A choice for each option, by the option's name. */
export type Row<T> = ReadonlyMap<string, Choice<T>>;

/** A pair of choices that are not taken together, because the program refuses them by name: option and choice, twice. */
export type Refused = readonly [option: string, choice: string, otherOption: string, otherChoice: string];

/**
 * Rows in which each two choices of different options come together at least once, but for those that are refused: each row begins with a pair
 * that no row has yet, and takes of each further option what brings most new pairs.
 */
export function pairwise<T>(options: readonly Option<T>[], refused: readonly Refused[] = []): Row<T>[] {
  const wanted = new Set(pairsOf(options, refused));
  const rows: Row<T>[] = [];
  for (const first of wanted) {
    const row = new Map<string, Choice<T>>();
    const begun = first.split(BETWEEN);
    for (const option of options) {
      const said = option.choices.find(({ says }) => begun.includes(key(option.name, says)));
      if (said !== undefined) row.set(option.name, said);
    }
    for (const option of options) {
      if (row.has(option.name)) continue;
      const fits = option.choices.filter(
        ({ says }) =>
          ![...row].some(([other, taken]) => isRefused(refused, option.name, says, other, taken.says)),
      );
      const [best] = fits
        .map((choice) => ({ choice, news: newPairs(row, option.name, choice.says, wanted) }))
        .sort((one, other) => other.news - one.news);
      if (best === undefined) throw new Error(`nothing of ${option.name} goes with the rest`);
      row.set(option.name, best.choice);
    }
    rows.push(row);
    for (const pair of pairsIn(row)) wanted.delete(pair);
  }
  return rows;
}

/** What a row says that is not usual, in words. */
export function titleOf<T>(options: readonly Option<T>[], row: Row<T>): string {
  const said = options.flatMap(({ choices, name }) => {
    const choice = row.get(name);
    return choice === undefined || choice === choices[0] ? [] : [`${name} ${choice.says}`];
  });
  return said.length === 0 ? "all as usual" : said.join(", ");
}

/** The settings after all choices of a row. */
export function applied<T>(row: Row<T>, settings: T): T {
  return [...row.values()].reduce((changed, { apply }) => apply(changed), settings);
}

/** All pairs that rows should have. */
export function pairsOf<T>(options: readonly Option<T>[], refused: readonly Refused[]): string[] {
  return options.flatMap((one, index) =>
    options
      .slice(index + 1)
      .flatMap((other) =>
        one.choices.flatMap(({ says }) =>
          other.choices
            .filter((choice) => !isRefused(refused, one.name, says, other.name, choice.says))
            .map((choice) => pair(key(one.name, says), key(other.name, choice.says))),
        ),
      ),
  );
}

/** All pairs that a row has. */
export function pairsIn<T>(row: Row<T>): string[] {
  const said = [...row].map(([name, { says }]) => key(name, says));
  return said.flatMap((one, index) =>
    said.slice(index + 1).flatMap((other) => [pair(one, other), pair(other, one)]),
  );
}

const BETWEEN = " & ";
const key = (option: string, choice: string): string => `${option}=${choice}`;
const pair = (one: string, other: string): string => `${one}${BETWEEN}${other}`;

function newPairs<T>(row: Row<T>, option: string, choice: string, wanted: ReadonlySet<string>): number {
  const own = key(option, choice);
  return [...row].filter(([name, { says }]) => {
    const other = key(name, says);
    return wanted.has(pair(own, other)) || wanted.has(pair(other, own));
  }).length;
}

function isRefused(
  refused: readonly Refused[],
  option: string,
  choice: string,
  otherOption: string,
  otherChoice: string,
): boolean {
  return refused.some(
    ([a, b, c, d]) =>
      (a === option && b === choice && c === otherOption && d === otherChoice) ||
      (c === option && d === choice && a === otherOption && b === otherChoice),
  );
}
