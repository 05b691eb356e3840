/**
 * A firewall that blocks rather than reports.
 * @param unlogged headers whose values its logs must not hold, as they may be secrets that were nearly right
 */
export function blocking(unlogged: readonly string[]) {
  return {
    enabledState: "Enabled",
    mode: "Prevention",
    requestBodyCheck: "Enabled",
    customBlockResponseStatusCode: 403,
    state: "Enabled",
    scrubbingRules: unlogged.map((selector) => ({
      matchVariable: "RequestHeaderNames",
      selectorMatchOperator: "Equals",
      selector,
      state: "Enabled",
    })),
  };
}
