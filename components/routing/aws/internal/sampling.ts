/** Records a second that one shard takes, of 1,000 at most. Source: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
const RECORDS_PER_SHARD = 800;

/** Share of the requests that are logged, in percent, and the shards that take them at the layer's peak. */
export function sampling(requestsPerSecond: number): { readonly percent: number; readonly shards: number } {
  const percent = Math.min(100, Math.max(1, Math.floor((100 * RECORDS_PER_SHARD) / requestsPerSecond)));
  return { percent, shards: Math.ceil((requestsPerSecond * percent) / 100 / RECORDS_PER_SHARD) };
}
