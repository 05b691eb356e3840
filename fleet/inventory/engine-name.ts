/** The engines a fleet can be brought up with: a simulator on this machine, or Pulumi and the real clouds. */
export const ENGINES = ["embedded", "pulumi"] as const;
export type EngineName = (typeof ENGINES)[number];
