import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { StampError } from "../../../core/errors";
import { vendorCall } from "../../recovery/faults/injectors/vendor-cli";

/** An account of AWS, asked by the AWS CLI with the credentials that it finds. */
export interface AwsPlace {
  readonly account: string;
  readonly region: string;
  /** Profile of the CLI's, `{account}` for the account; default: that of the environment. */
  readonly profile: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Calls of the AWS CLI in one account and region. What is put back is never an argument, which others could read. */
export class AwsAccount {
  private isKnown = false;

  constructor(private readonly place: AwsPlace) {}

  /**
   * @param input JSON for `--cli-input-json`
   * @throws VendorRefused with what AWS said, `StampError` `state` where the credentials are another account's
   */
  async call<S extends z.ZodType>(words: readonly string[], schema: S, input?: object): Promise<z.output<S>> {
    if (!this.isKnown) await this.know();
    return this.run(words, schema, input);
  }

  /** What the CLI's own environment is. */
  get env(): AwsPlace["env"] {
    return this.place.env;
  }

  private async know(): Promise<void> {
    const { account, region } = this.place;
    const { Account } = await this.run(["sts", "get-caller-identity"], z.object({ Account: z.string() }));
    if (Account !== account)
      throw new StampError("state", "the credentials are another account's", {
        received: Account,
        allowed: `${account}, in ${region}`,
        fix: "name a profile of the AWS CLI by --profile, {account} in it for the account",
      });
    this.isKnown = true;
  }

  private async run<S extends z.ZodType>(
    words: readonly string[],
    schema: S,
    input?: object,
  ): Promise<z.output<S>> {
    const { account, env, profile, region, signal } = this.place;
    const args = [
      ...words,
      ...["--region", region, "--output", "json"],
      ...(profile === undefined ? [] : ["--profile", profile.replaceAll("{account}", account)]),
    ];
    // Version 1 of the CLI has an endpoint of its own for SQS, whatever the environment says.
    const endpoint = env["AWS_ENDPOINT_URL_SQS"] ?? env["AWS_ENDPOINT_URL"];
    if (words[0] === "sqs" && endpoint !== undefined) args.push("--endpoint-url", endpoint);
    if (input === undefined) return vendorCall({ program: "aws", args, env, signal }, schema);
    // The CLI reads a file more than once, so that it can't be a pipe; nobody else may read this one, and it is gone afterwards.
    const folder = mkdtempSync(join(tmpdir(), "stampworks-redrive-"));
    try {
      const file = join(folder, "input.json");
      writeFileSync(file, JSON.stringify(input), { mode: 0o600 });
      args.push("--cli-input-json", pathToFileURL(file).href);
      return await vendorCall({ program: "aws", args, env, signal, isPrivate: true }, schema);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
