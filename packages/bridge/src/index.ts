/**
 * The bridge between the runtime and other processes, over gRPC: a host that serves sessions, variables and
 * tools, a client for it, and how values stand on the wire.
 *
 * @packageDocumentation
 */

// Host
export { BridgeHost, type HostAddress } from "./host/bridge-host.ts";
export type {
  BridgeHostOptions,
  HostTls,
  SessionRequest,
  TokenGrant,
} from "./host/host-options.ts";
export type { LogLevel, LogRecord } from "./log/log-record.ts";

export type { Caller } from "./host/access/authenticator.ts";
export type { WorkerAcceptor, WorkerConnection } from "./host/worker-acceptor.ts";
export type { Carrier, CarrierListener, ReceivedHeader } from "./carrier/carrier.ts";

// Client
export { BridgeClient, type Pong } from "./client/bridge-client.ts";
export type { BridgeClientOptions, ClientTls } from "./client/client-options.ts";
export type {
  ClientSession,
  ClientSessionInfo,
  ClientSessionOptions,
} from "./client/client-session.ts";
export type { CallOptions } from "./client/connection.ts";
export type {
  ClientVariables,
  EndedOptimization,
  NewVersion,
  WatchVariablesOptions,
} from "./client/client-variables.ts";
export type { ClientVariable } from "./client/client-variable.ts";
export type { HistoryEntry } from "./client/variable-history.ts";
export type { ReadOptions } from "./client/variable-reader.ts";
export type { VariableSnapshot } from "./client/variable-snapshot.ts";
export type { VariableWatch, WatchedChange, WatchTarget } from "./client/variable-watch.ts";
export type { CallToolOptions, ClientTools, StreamToolOptions } from "./client/client-tools.ts";
export type { OfferedTool } from "./client/to-tool-registration.ts";
export type { ToolStreamEvent } from "./client/from-tool-chunk.ts";
export type { ToolStream } from "./client/tool-stream.ts";

// Workers
export { Workers, type WorkersOptions } from "./promotion/workers.ts";
export { BridgeTools, type BridgeToolsOptions } from "./promotion/bridge-tools.ts";
export { startPool, type StartPoolOptions } from "./pool/start-pool.ts";
export { threads, type ThreadsOptions } from "./pool/threads.ts";
export { runAsScript } from "./pool/run-as-script.ts";
export { WorkerPool } from "./pool/worker-pool.ts";
export type {
  BreakerOptions,
  PoolOptions,
  PoolProtocol,
  RecycleOptions,
} from "./pool/pool-options.ts";
export type { WorkerLimits } from "./process/worker-limits.ts";
export type { PoolCallOptions } from "./pool/pool-call-options.ts";
export type { PoolOutcome } from "./pool/pool-outcome.ts";
export type { PoolStatistics, WorkerInfo } from "./pool/pool-statistics.ts";
export type { PoolEvent, WorkerEndReason } from "./pool/pool-event.ts";
export type { Affinity, UnavailableReason } from "./workers/dispatched-call.ts";
export type { CallProgress } from "./workers/worker-endpoint.ts";
export type { CallError } from "./worker-protocol/messages.ts";
export type { PackedTensor } from "./worker-protocol/attachments.ts";

// For authors of workers
export {
  checkWorker,
  type CheckOptions,
  type CheckWorkerOptions,
} from "./conformance/check-worker.ts";
export type { WorkerCommand } from "./conformance/command-starter.ts";
export type { RuleLevel } from "./conformance/conformance-case.ts";
export type {
  CaseFailure,
  CaseResult,
  CheckedWorkerInfo,
  Verdict,
  WorkerReport,
} from "./conformance/worker-report.ts";

// For authors of peers
export type { AnyMessage } from "./wire/any-message.ts";
export { readValue, type ReceivedValue } from "./wire/read-value.ts";
export { type SentValue, writeValue, type WriteValueOptions } from "./wire/write-value.ts";
export { readToolValue } from "./wire/read-tool-value.ts";
export { readToolArguments, type ToolArgumentFields } from "./wire/read-tool-arguments.ts";
export { writeToolValue } from "./wire/write-tool-value.ts";

// Contracts
export type { Contract } from "./contracts/contract.ts";
export {
  ContractBook,
  type ContractBookOptions,
  type ContractMode,
  type OfferJudgement,
  type OfferJudgements,
  type OfferPlace,
} from "./contracts/contract-book.ts";
export { compareContracts, type ContractChange } from "./contracts/compare-contracts.ts";
export { fingerprintOf } from "./contracts/fingerprint-of.ts";
export { offerOf } from "./contracts/offer-of.ts";
export { readContract } from "./contracts/read-contract.ts";
export { type Lock, lockFileName, readLock, readLockFile } from "./contracts/read-lock.ts";
export { printLock, type PrintLockOptions } from "./contracts/print-lock.ts";
export type { Rejection, ToolOffer } from "./worker-protocol/messages.ts";

// Audit
export { AuditLog, type AuditLogOptions } from "./audit/audit-log.ts";
export type { AuditEntry, AuditEvent } from "./audit/audit-entry.ts";
export type { AuditSink, AuditTail } from "./audit/audit-sink.ts";
export { AuditFile, type AuditFileOptions } from "./audit/audit-file.ts";
export { type AuditVerification, verifyAudit } from "./audit/verify-audit.ts";
