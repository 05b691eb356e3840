/** A value that a published description does not know and the cloud takes, with who says so. */
export interface KnownDifference {
  readonly type: string;
  /** Path of the value; `[]` for any item. */
  readonly path: string;
  readonly because: string;
}

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    type: "azure-native:portal:Dashboard",
    path: "properties.lenses[].parts[].metadata.type",
    because:
      "the SDK names the one kind of part it has a model of; the portal has others, MonitorChartPart among them: https://learn.microsoft.com/azure/azure-portal/azure-portal-dashboards-structure",
  },
];

/** Whether a finding is one of these. */
export function isKnown(type: string, path: string): boolean {
  const bare = path.replace(/\[\d+\]/gu, "[]");
  return KNOWN_DIFFERENCES.some((known) => known.type === type && known.path === bare);
}
