/** What is known of a running stamp's version. */
export interface Running {
  readonly id: string;
  readonly class: string;
  readonly release: string;
}

/** Stamps of one class that run different releases. */
export interface Skew {
  readonly class: string;
  /** The release most of them run comes first. */
  readonly releases: readonly { readonly release: string; readonly stamps: readonly string[] }[];
}

/** Classes whose stamps run more than one release: meant while a rollout is under way, and a question at any other time. */
export function versionSkew(stamps: readonly Running[]): Skew[] {
  const classes = new Map<string, Map<string, string[]>>();
  for (const { class: name, id, release } of stamps) {
    const releases = classes.get(name) ?? new Map<string, string[]>();
    classes.set(name, releases);
    const ids = releases.get(release);
    if (ids === undefined) releases.set(release, [id]);
    else ids.push(id);
  }
  return [...classes]
    .filter(([, releases]) => releases.size > 1)
    .map(([name, releases]) => ({
      class: name,
      releases: [...releases]
        .map(([release, ids]) => ({ release, stamps: ids }))
        .sort((a, b) => b.stamps.length - a.stamps.length || (a.release < b.release ? -1 : 1)),
    }))
    .sort((a, b) => (a.class < b.class ? -1 : 1));
}
