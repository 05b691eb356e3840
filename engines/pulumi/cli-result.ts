/** What a run of the CLI printed. */
export interface CliResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}
