/** Marks what stands for an abstracted value in the canonical form. */
export function placeholder(stands: string): string {
  return `⟨${stands}⟩`;
}

/** Key of a secret in the canonical form; its value is a hash, or `opaque` when only ciphertext is at hand. */
export const SECRET_MARK = "⟨secret⟩";
/** What an encrypted secret's content compares as. */
export const OPAQUE_SECRET = "opaque";
/** A value a preview does not know yet. */
export const UNKNOWN_MARK = "⟨unknown⟩";
/** Keys of texts that hold other texts. */
export const JSON_MARK = "⟨json⟩";
export const BASE64_MARK = "⟨base64⟩";
export const URL_MARK = "⟨url⟩";
/** Key of what lies too deep to be looked at; its value is a digest. */
export const DEEP_MARK = "⟨deep⟩";
