/**
 * The fleet's work as a library: what the command line does, a program can do. An action takes a typed input and a
 * context, tells typed events while it works, and returns a plain result; what a user can mend is thrown as a StampError.
 * docs/library.md has an example.
 */
export { StampError, type StampErrorCode, type StampErrorDetails } from "../core/errors";
export type { Engine, EngineEvent } from "../engines/engine";
export { ask, type Asked, type AskInput, type AskQuestion } from "./ask/ask";
export { audit, type AuditInput, type AuditResult } from "./audit/audit";
export {
  redrive,
  type RedriveEvent,
  type RedriveInput,
  type RedriveQuestion,
} from "./central/redrive/redrive";
export type { RedriveResult, RedriveRow } from "./central/redrive/schema";
export { type CentralSearchInput, type CentralSearchResult, centralSearch } from "./central/search";
export { central, type CentralEvent, type CentralInput, type CentralResult } from "./central/central";
export { check, type CheckInput, type CheckResult } from "./check/check";
export {
  proposeAllow,
  type ProposeInput,
  type ProposeResult,
} from "./check/allow/propose-allow";
export { render, type RenderInput, type RenderResult } from "./check/render-stack";
export type { Deviation, Verdict } from "./check/verdict";
export {
  type ContextInput,
  type EngineSource,
  type FleetContext,
  fleetContext,
  type Wanted,
} from "./context";
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
export { type DrillEvent, type DrillInput, type DrillResult, drillRestore } from "./recovery/drill";
export {
  drillFail,
  type FailEvent,
  type FailInput,
  type FailQuestion,
  type FailResult,
} from "./recovery/faults/fail";
export type { RegistryDrillEvent } from "./recovery/registry/conduct";
export {
  drillRegistry,
  type RegistryDrillInput,
  type RegistryDrillResult,
} from "./recovery/registry/drill-registry";
export type { RecoverEvent } from "./recovery/recover/events";
export {
  recover,
  type RecoverInput,
  type RecoverQuestion,
  type RecoverResult,
} from "./recovery/recover/recover";
export {
  drillRebuild,
  type RebuildEvent,
  type RebuildInput,
  type RebuildQuestion,
  type RebuildResult,
} from "./recovery/rebuild";
export { evidence, type EvidenceInput, type EvidenceResult } from "./evidence/evidence";
export { verifyEvidence, type VerifyInput, type VerifyResult } from "./evidence/verify";
export { changeFlags } from "./flags/change-flags";
export type { FlagEdit } from "./flags/edit";
export { listFlags, type ListFlagsInput, type ListFlagsResult } from "./flags/list-flags";
export type { FlagsInput } from "./flags/change-flags";
export {
  changeReference,
  type ReferenceEdit,
  type ReferenceInput,
} from "./reference/change-reference";
export { referenceStatus, type ReferenceStatus, type ReferenceStatusInput } from "./reference/status";
export type { Pace } from "./delivery/pace";
export type {
  DeliveryInput,
  DeliveryProgress,
  DeliveryQuestion,
  DeliveryResult,
} from "./delivery/request";
export { init, type InitInput, type InitResult } from "./init/init";
export { add, type AddEvent, type AddInput, type AddResult } from "./lifecycle/add";
export { lock, type LockInput, type LockResult } from "./lock/record";
export { monitoring, type MonitoringInput } from "./monitoring/monitoring";
export type { MonitoringResult } from "./monitoring/schema";
export { outliers, type OutliersInput, type OutliersResult } from "./outliers/outliers";
export { report, type ReportInput, type ReportResult } from "./report/report";
export { serve, type ServeEvent, type ServeInput, type ServeResult } from "./serve/serve";
export { topology } from "./report/topology";
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
export type { AllowedLosses, Loss } from "./deploy/losses";
export type { PlanInput } from "./rollout/make-plan";
export type { RolloutReport } from "./rollout/report";
export type { RolloutInput, RolloutProgress, RolloutQuestion, RolloutResult } from "./rollout/request";
export { rollout } from "./rollout/rollout";
export {
  type LocalRun,
  route,
  type RouteEvent,
  type RouteInput,
  type RouteResult,
} from "./route/route";
export {
  listReserved,
  type ReleaseInput,
  type ReleaseResult,
  releaseReserved,
  type ReservedInput,
  type ReservedResult,
} from "./lifecycle/reserve/reservations";
export { rotateOriginSecret, type RotateInput, type RotateResult } from "./stamps/rotate";
export {
  addTenantDomain,
  type DomainInput,
  type DomainResult,
  type DomainsInput,
  type DomainsResult,
  listDomains,
  removeTenantDomain,
} from "./tenants/domains";
export {
  type CertificatesInput,
  renewCertificates,
  type RenewInput,
  type RenewResult,
} from "./tenants/certificates";
export { addTenant, type AddTenantInput, type AddTenantResult } from "./tenants/onboard/add";
export { exportRegistry, type ExportInput, type ExportResult } from "./tenants/export";
export { type EraseInput, type EraseQuestion, type EraseResult, eraseTenant } from "./tenants/leave/erase";
export { type ExportTenantInput, type ExportTenantResult, exportTenant } from "./tenants/leave/export-tenant";
export { type RestoreInput, type RestoreResult, restoreTenant } from "./tenants/leave/restore";
export { type ImportEvent, type ImportInput, type ImportResult, importTenants } from "./tenants/import";
export { type LoadInput, loadTenants } from "./tenants/load";
export { type NumbersInput, tenantNumbers } from "./tenants/numbers/numbers";
export type { NumbersResult } from "./tenants/numbers/numbers-result";
export { type ListInput, type ListResult, listTenants } from "./tenants/list";
export type {
  MovedOne,
  MoveInput,
  MoveProgress,
  MoveQuestion,
  MoveReport,
  MoveResult,
} from "./tenants/move/input";
export { moveTenant } from "./tenants/move/move";
export { type FailbackInput, type FailbackResult, failbackTenant } from "./tenants/standby/failback";
export { type FailoverInput, type FailoverResult, failoverTenants } from "./tenants/standby/failover";
export { type ProtectInput, type ProtectResult, protectTenant } from "./tenants/standby/protect";
export { type ConsolidateInput, planConsolidation } from "./tenants/moves/consolidate";
export { type EvacuateInput, planEvacuation } from "./tenants/moves/evacuate";
export { planRebalance, type RebalanceInput } from "./tenants/moves/rebalance";
export type { MovesPlanResult } from "./tenants/moves/result";
export { type PlaceEvent, type PlaceInput, type PlaceResult, placeTenant } from "./tenants/place";
export { type RegisterInput, type RegisterResult, registerStamps } from "./tenants/register";
export {
  type LinkInput,
  type LinksResult,
  linkUsers,
  type OfInput,
  type OfResult,
  tenantsOfUser,
  type UnlinkInput,
  unlinkUsers,
} from "./users/users";
export type { RegistryInput } from "./tenants/registry";
export {
  endView,
  type EndViewInput,
  type EndViewResult,
  listViews,
  pushViews,
  type PushViewsInput,
  type PushViewsResult,
} from "./tenants/view/views";
export type { ViewState } from "./tenants/view/state";
export { type RemoveInput, type RemoveQuestion, type RemoveResult, removeTenant } from "./tenants/remove";
export { type ShowInput, type ShowResult, showTenant } from "./tenants/show";
export {
  type DrainInput,
  type DrainResult,
  drainStamp,
  listStamps,
  type StampsResult,
} from "./tenants/stamps";
export {
  type CanaryInput,
  type CanaryResult,
  type FailingInput,
  type FunctionInput,
  judgeStamp,
  type MaintenanceInput,
  maintainStamp,
  type PinInput,
  pinTenant,
  type ResumeInput,
  resumeTenant,
  setCanary,
  setFunction,
  setStrangers,
  type StampResult,
  type StrangersInput,
  type SuspendInput,
  suspendTenant,
  type TenantResult,
} from "./tenants/states";
export { FailedStacks, Interrupted, type StackFailure } from "./work/failures";
export type { WorkEvent } from "./work/stacks";
