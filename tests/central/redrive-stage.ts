import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fleetBlueprintSchema } from "../../components/program/fleet-blueprint";
import { parse } from "../../core/parse";
import type { RedriveEvent, RedriveInput, RedriveQuestion } from "../../fleet/central/redrive/redrive";
import { type FleetContext, fleetContext } from "../../fleet/context";
import { openRegistry } from "../../tenants/registry/open";
import type { Registry } from "../../tenants/registry/registry";
import type { Moto } from "../emulators/moto";
import { WITH_EVENTS } from "./fleet";

/** The accounts of a stamp on AWS and of its centre. */
export const [STAMP, CENTRE] = ["210000000001", "210000000010"];
export const REGION = "eu-west-1";

/** More digits than a number of JavaScript has. */
const AMOUNT = "12345678901234567890.10";
export const CANARY = "canary-in-a-payload";

export interface Written {
  readonly tenant?: string;
  readonly time?: string;
  readonly account?: string;
}

export const detailOf = (n: number, { tenant, time = "2026-11-01T10:00:00Z" }: Written): string =>
  `{"id": "e-${n}", ${tenant === undefined ? "" : `"tenant":"${tenant}",`} "time":"${time}", "amount":${AMOUNT}, "note":"\\"}, ${CANARY}"}`;

/** A dead letter as EventBridge leaves it. */
export function letter(n: number, written: Written): string {
  const head = JSON.stringify({
    ...{ version: "0", id: `x-${n}`, "detail-type": "test.order.placed", source: "stampworks" },
    ...{ account: written.account ?? STAMP, time: "2026-11-01T10:00:01Z", region: REGION, resources: [] },
  });
  return `${head.slice(0, -1)},"detail":${detailOf(n, written)}}`;
}

const text = (keys: Readonly<Record<string, string>>): string =>
  ["config:", ...Object.entries(keys).map(([key, value]) => `  stampworks:${key}: ${value}`), ""].join("\n");

/** A fleet's project, over accounts of AWS in an emulator, each with a profile of the AWS CLI. */
export class RedriveStage {
  readonly root = mkdtempSync(join(tmpdir(), "stampworks-redrive-"));
  private readonly keys = new Map<string, string>();

  constructor(private readonly moto: Pick<Moto, "endpoint"> = { endpoint: "http://127.0.0.1:1" }) {
    mkdirSync(join(this.root, "stacks"));
    const blueprint = JSON.stringify(parse(fleetBlueprintSchema, { ...WITH_EVENTS, central: {} }, ""));
    this.write("Pulumi.yaml", "name: probe\nruntime: nodejs\nmain: index.js\nstackConfigDir: stacks\n");
    this.write("stampworks.yaml", "engine: embedded\n");
    this.write(
      "index.js",
      `module.exports = Object.assign(() => ({}), { blueprint: () => (${blueprint}) });\n`,
    );
    const stamp = { cidr: "10.16.0.0/16", class: "standard", ring: "canary" };
    this.write(
      "stacks/Pulumi.euw1a.yaml",
      text({ ...stamp, cloud: "aws", region: REGION, account: `"${STAMP}"` }),
    );
    const home = { cloud: "aws", region: REGION, account: `"${CENTRE}"`, stamps: `{ euw1a: "${STAMP}" }` };
    this.write("stacks/Pulumi.central-aws-eu.yaml", text(home));
  }

  write(file: string, content: string): void {
    writeFileSync(join(this.root, file), content);
  }

  /** A stamp and its centre on another cloud. */
  addOther(
    id: string,
    keys: Readonly<Record<string, string>>,
    centre: Readonly<Record<string, string>>,
  ): void {
    const stamp = { class: "standard", ring: "canary", ...keys };
    this.write(`stacks/Pulumi.${id}.yaml`, text(stamp));
    this.write(`stacks/Pulumi.central-${keys["cloud"] ?? ""}-eu.yaml`, text(centre));
  }

  /** Gives each account a profile of the AWS CLI. */
  async signIn(): Promise<void> {
    const profiles: string[] = [];
    for (const account of [STAMP, CENTRE]) {
      const role = `arn:aws:iam::${account}:role/operator`;
      const form = {
        Action: "AssumeRole",
        Version: "2011-06-15",
        RoleArn: role,
        RoleSessionName: "operator",
      };
      const answer = await fetch(this.moto.endpoint, {
        method: "POST",
        headers: signed("emulator", "sts"),
        body: new URLSearchParams(form),
      });
      const said = await answer.text();
      const of = (name: string): string => new RegExp(`<${name}>([^<]+)<`, "u").exec(said)?.[1] ?? "";
      this.keys.set(account, of("AccessKeyId"));
      profiles.push(
        `[acme-${account}]`,
        `aws_access_key_id = ${of("AccessKeyId")}`,
        `aws_secret_access_key = ${of("SecretAccessKey")}`,
        `aws_session_token = ${of("SessionToken")}`,
      );
    }
    this.write("credentials", `${profiles.join("\n")}\n`);
  }

  /** Asks a service of the emulator by its JSON protocol, as an account. */
  async ask(
    account: string,
    service: string,
    target: string,
    input: object,
  ): Promise<Record<string, unknown>> {
    const answer = await fetch(this.moto.endpoint, {
      method: "POST",
      headers: {
        ...signed(this.keys.get(account) ?? "", service),
        ...{ "X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.0" },
      },
      body: JSON.stringify(input),
    });
    const said = await answer.text();
    if (!answer.ok) throw new Error(`${target}: ${said}`);
    return said === "" ? {} : (JSON.parse(said) as Record<string, unknown>);
  }

  /** Puts an object of S3 there, or makes a bucket, as an account. */
  async s3(account: string, path: string, body: string): Promise<void> {
    const headers = signed(this.keys.get(account) ?? "", "s3");
    const answer = await fetch(`${this.moto.endpoint}/${path}`, { method: "PUT", headers, body });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  }

  async s3Text(account: string, path: string): Promise<string> {
    const headers = signed(this.keys.get(account) ?? "", "s3");
    return (await fetch(`${this.moto.endpoint}/${path}`, { headers })).text();
  }

  registry(): Registry {
    return openRegistry(".stampworks/registry", { root: this.root });
  }

  input(more: Partial<RedriveInput> = {}): RedriveInput {
    return { stacks: [], start: false, limit: 1000, profile: "acme-{account}", yes: true, ...more };
  }

  context(
    more: Partial<FleetContext<RedriveEvent, RedriveQuestion>> = {},
  ): FleetContext<RedriveEvent, RedriveQuestion> {
    const engine = {
      name: "embedded" as const,
      open: () => Promise.reject(new Error("no stack is looked at")),
    };
    const env = {
      ...{ PATH: process.env["PATH"], HOME: this.root },
      ...{
        AWS_ENDPOINT_URL: this.moto.endpoint,
        AWS_SHARED_CREDENTIALS_FILE: join(this.root, "credentials"),
      },
    };
    return fleetContext<RedriveEvent, RedriveQuestion>({ cwd: this.root, engine, env, ...more });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

function signed(key: string, service: string): Record<string, string> {
  const scope = `${key}/20260101/${REGION}/${service}/aws4_request`;
  return { Authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0` };
}
