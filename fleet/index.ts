/**
 * The fleet's work as a library: what the command line does, a program can do. An action takes a typed input and a
 * context, tells typed events while it works, and returns a plain result; what a user can mend is thrown as a StampError.
 * docs/library.md has an example.
 */
export { StampError, type StampErrorCode, type StampErrorDetails } from "../core/errors";
export type { Engine, EngineEvent } from "../engines/engine";
export { check, type CheckInput, type CheckResult } from "./check/check";
export { render, type RenderInput, type RenderResult } from "./check/render-stack";
export type { Deviation, Verdict } from "./check/verdict";
export { type ContextInput, type EngineSource, type FleetContext, fleetContext } from "./context";
export { destroy, type DestroyInput, type DestroyQuestion, type DestroyResult } from "./deploy/destroy";
export { preview, type PreviewInput, type PreviewResult } from "./deploy/preview";
export { status, type StatusResult } from "./deploy/status";
export { type Declined, up, type UpEvent, type UpInput, type UpQuestion, type UpResult } from "./deploy/up";
export { doctor, type DoctorInput } from "./doctor/doctor";
export type { DoctorResult, Finding, StampDoctor } from "./doctor/finding";
export {
  drift,
  type DriftEvent,
  type DriftInput,
  type DriftQuestion,
  type DriftResult,
} from "./drift/drift";
export { lock, type LockInput, type LockResult } from "./lock/record";
export { report, type ReportInput, type ReportResult } from "./report/report";
export { readSettings, type Settings } from "./inventory/settings";
export {
  type RetireInput,
  type RetireQuestion,
  type RetireResult,
  retireStamps,
} from "./lifecycle/retire-stamps";
export type { BuildEvent } from "./open";
export { capacity, type CapacityInput, type CapacityResult } from "./planning/capacity";
export { cost, type CostInput, type CostResult } from "./planning/cost";
export { capacitySize, type SizeInput, type StampSizing } from "./planning/size";
export type { PlanInput } from "./rollout/make-plan";
export type { RolloutReport } from "./rollout/report";
export {
  rollout,
  type RolloutInput,
  type RolloutProgress,
  type RolloutQuestion,
  type RolloutResult,
} from "./rollout/rollout";
export { FailedStacks, Interrupted, type StackFailure } from "./work/failures";
export type { WorkEvent } from "./work/stacks";
