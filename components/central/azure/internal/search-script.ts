/** What the tables are made for. */
interface Script {
  /** The lake's storage account. */
  readonly account: string;
  /** Days that are looked through. */
  readonly days: number;
  /** Containers, one a stamp. */
  readonly places: readonly string[];
}

/** Columns of an event in the order they are shown. */
const FIELDS = ["tenant", "stamp", "id", "type", "subject", "time", "data"];

/**
 * A table over the files of Capture, and two functions that ask it: `tenant_events` for a tenant's, `search_events` for those with words.
 * The path of a file begins with its day, so that only the days that are asked for are read. `Body` is what the app published, JSON; a column
 * of bytes comes as Base64.
 * Sources: https://learn.microsoft.com/kusto/management/external-tables-azure-storage,
 * https://learn.microsoft.com/azure/event-hubs/event-hubs-capture-overview
 */
export function searchScript({ account, days, places }: Script): string {
  const from = places.map(
    (place) => `  h@'https://${account}.blob.core.windows.net/${place};managed_identity=system'`,
  );
  const fields = FIELDS.map((field) => `${field} = tostring(event['${field}'])`);
  const shown = `project ${[...fields, "sequence = tolong(event['sequence'])", "day"].join(", ")}`;
  const read = `external_table('events')
  | where day >= startofday(since) and day >= startofday(ago(${days}d))
  | extend text = iff(Body startswith '{', Body, base64_decode_tostring(Body))`;
  return `.alter-merge database events policy managed_identity '[{ "ObjectId": "system", "AllowedUsages": "ExternalTable" }]'

.create-or-alter external table events (SequenceNumber: long, Offset: string, EnqueuedTimeUtc: string, Body: string)
kind=storage
partition by (day: datetime)
pathformat=(datetime_pattern("yyyy/MM/dd", day))
dataformat=apacheavro
(
${from.join(",\n")}
)

.create-or-alter function with (docstring='A tenant\\'s events since a day', skipvalidation='true') tenant_events(whose: string, since: datetime) {
  ${read}
  | where text has whose
  | extend event = parse_json(text)
  | where tostring(event['tenant']) == whose
  | ${shown}
  | summarize take_any(*) by id
}

.create-or-alter function with (docstring='Events since a day that have the words', skipvalidation='true') search_events(words: string, since: datetime) {
  ${read}
  | where text has words
  | extend event = parse_json(text)
  | ${shown}
  | summarize take_any(*) by id
}
`;
}
