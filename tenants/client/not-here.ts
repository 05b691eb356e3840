/** SQLSTATE, and code of our own errors, of a write refused because the tenant is not written to there any more. */
export const NOT_HERE = "SW001";

/** Whether a write was refused because the tenant's home has changed. */
export function isNotHere(error: unknown): boolean {
  return typeof error === "object" && error !== null && Reflect.get(error, "code") === NOT_HERE;
}
