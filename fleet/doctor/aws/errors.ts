/** What an error of AWS's clients is called. */
export const codeOf = (error: unknown): string => (error instanceof Error ? error.name : "");

/** The status that AWS answered with; 0 where it did not. */
export const statusOf = (error: unknown): number =>
  Number(Reflect.get(Object(Reflect.get(Object(error), "$metadata")), "httpStatusCode") ?? 0);

const DENIED =
  /AccessDenied|UnauthorizedOperation|NotAuthorized|Forbidden|AuthFailure|InvalidClientTokenId|ExpiredToken/u;

/** What it says where the caller may not ask. */
export function denial(error: unknown): string | undefined {
  const code = codeOf(error);
  return DENIED.test(code) ? code : undefined;
}
