/** Shells that a script of completions can be written for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
