/** Why a look failed, as it may be shown: without the user and the password of an address. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"\\]+@/giu, "$1");
}
