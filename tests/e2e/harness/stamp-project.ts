import { readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { CliProject } from "./cli";
import { SimulatedClouds } from "./simulated";

const repository = resolve(__dirname, "../../..");

/** A stamp's id and where it lives. */
export interface StampPlace {
  readonly id: string;
  readonly cloud: "aws" | "azure" | "gcp";
  readonly region: string;
  readonly account: string;
}

/** A stamp of the blueprint on AWS. */
export const AWS_STAMP: StampPlace = {
  id: "euw1a",
  cloud: "aws",
  region: "eu-west-1",
  account: "210000000001",
};

/** A stamp of the blueprint on each cloud. */
export const STAMPS: readonly StampPlace[] = [
  AWS_STAMP,
  { id: "weu1a", cloud: "azure", region: "westeurope", account: "21000000-0000-4000-8000-000000000001" },
  { id: "euw4a", cloud: "gcp", region: "europe-west4", account: "acme-p-euw4a" },
];

/** A stamp's whole config, as a stack's config file holds it. */
export function configOf({ account, cloud, region }: StampPlace): Record<string, string> {
  const identity = { cloud, region, account, cidr: "10.16.0.0/16", class: "standard", ring: "canary" };
  return Object.fromEntries(Object.entries(identity).map(([key, value]) => [`stampworks:${key}`, value]));
}

/** A project of the CLI and the clouds it works on. */
export interface StackProject {
  readonly project: CliProject;
  readonly clouds: SimulatedClouds;
}

/** A stack's name and its whole config. */
export interface StackConfig {
  readonly id: string;
  readonly config: Readonly<Record<string, string>>;
}

/** The project with one stack, that of the stamp. */
export function stampProject(
  bin: string,
  stamp: StampPlace,
  env: NodeJS.ProcessEnv,
  program?: string,
): Promise<StackProject> {
  return stackProject(bin, { id: stamp.id, config: configOf(stamp) }, env, program);
}

/**
 * This repository's project and compiled program in a folder of its own, with one stack.
 *
 * @param program a program to run instead of the repository's own, beside its `dist`
 */
export async function stackProject(
  bin: string,
  { id, config }: StackConfig,
  env: NodeJS.ProcessEnv,
  program?: string,
): Promise<StackProject> {
  const files = { "package.json": JSON.stringify({ name: "stampworks-e2e" }) };
  const project = new CliProject(bin, program === undefined ? files : { ...files, "index.js": program }, env);
  symlinkSync(join(repository, "dist"), join(project.program, "dist"), "dir");
  const yaml = parse(readFileSync(join(repository, "Pulumi.yaml"), "utf8")) as Record<string, unknown>;
  const { stackConfigDir: _elsewhere, ...settings } = yaml;
  const main = program === undefined ? {} : { main: "index.js" };
  const clouds = new SimulatedClouds(project, stringify({ ...settings, ...main }));
  await project.must("stack", "init", id);
  await project.configure(config);
  return { project, clouds };
}
