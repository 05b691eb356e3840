/** What an error says, whatever was thrown; an error without words says its name. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message === "" ? error.name : error.message;
  return typeof error === "string" ? error : String(error);
}
