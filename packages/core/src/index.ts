/** The public surface of Counterfoil, name by name. */

// The event-store port, for those who write an adapter.
export type {
  AccountCache,
  AllRead,
  AppendError,
  AppendReceipt,
  AppendRefused,
  EventStore,
  ExpectedRevision,
  Head,
  NameRow,
  Page,
  Position,
  ReadError,
  SealedEvent,
  Snapshot,
  StoredEvent,
  StoreFailure,
  StreamRead,
  Subscriber,
  Subscription,
  Write,
} from './store/event-store.ts';
export {
  eventIdOf,
  GENESIS,
  hashOf,
  seal,
  sha256,
  unseal,
  type Envelope,
} from './store/envelope.ts';
export { groupCommit, type AppendResult, type GroupCommit } from './store/group-commit.ts';
export type { Clock, Ids, Ports, Scheduler } from './store/ports.ts';
export { systemPorts } from './store/system.ts';
export { memoryStore } from './store/memory.ts';
export {
  answerWithoutWriting,
  APPEND_BYTES_MAX,
  followLog,
  logBell,
  positionOf,
  sequenceOf,
  storeClosed,
  storeFailure,
  tooLarge,
  type Followed,
  type LogBell,
  type LogState,
  type Stretch,
} from './store/adapter.ts';

// The pure core: an account as a value, for tests and for those who decide without a store.
export {
  Account,
  decideAccount,
  type AccountCommand,
  type AccountRefusal,
  type Recalled,
} from './aggregates/account.ts';
export { claimsOf, namesOf, subjectOf, type AccountEvent } from './aggregates/account-events.ts';
export type { AdjustmentCommand, AdjustmentEvent } from './aggregates/adjustment/adjustment.ts';
export type { CreditCommand, CreditEvent } from './aggregates/credit/credit.ts';
export type {
  Customer,
  CustomerCommand,
  CustomerEvent,
  CustomerRefusal,
  Terms,
} from './aggregates/customer.ts';
export type {
  DistributionCommand,
  DistributionEvent,
  OnAccountDistributed,
} from './aggregates/distribution.ts';
export type { DocumentCommand, DocumentRefusal } from './aggregates/documents.ts';
export type { InvoiceCommand, InvoiceEvent } from './aggregates/invoice/invoice.ts';
export type { MiscCashCommand, MiscCashEvent } from './aggregates/misc-cash.ts';
export type { ReceiptCommand, ReceiptEvent } from './aggregates/receipt/receipt.ts';
export type { RefundCommand, RefundEvent } from './aggregates/refund.ts';
export type { DistributionReversed } from './aggregates/reversal/take-back.ts';
export {
  evolveBooks,
  type Books,
  type BooksCommand,
  type BooksEvent,
  type BooksRefusal,
  type Calendar,
  type OpenDocuments,
  type Policies,
} from './aggregates/books.ts';
export type { Status } from './aggregates/lifecycle/draft.ts';

// Opening books, commands and what they come to.
export {
  createBooks,
  isRejection,
  openBooks,
  type CommandMessage,
  type CreateOptions,
  type BooksSession,
  type MetaOptions,
  type OpenedBooks,
  type OpenOptions,
  type Rejection,
} from './open-books.ts';
export { explain, type ArError } from './explain.ts';
export {
  commandDeclarations,
  readCommand,
  type ArCommand,
  type CommandMethods,
  type DataOf,
  type Meta,
  type Refusal,
} from './commands.ts';
export type { ArEvent } from './events.ts';
export type { Outcome } from './store/handler.ts';
export { readStored, type RecordedEvent } from './store/recorded.ts';
export type { Totals } from './aggregates/books.ts';

// Reports and projections.
export { Reports, type HistoryOptions, type MadeAt } from './reports.ts';
export {
  isMoneyEvent,
  projection,
  type EventsByType,
  type Handlers,
  type MoneyEvent,
  type Projection,
  type SeenEvent,
  type StateCodec,
} from './projections/projection.ts';
export {
  follow,
  type CheckpointStore,
  type LiveOptions,
  type LiveProjection,
} from './projections/live.ts';
export { isInLog, type LogPlace } from './projections/log-place.ts';
export { resumeRun, Run, startRun, type Checkpoint, type RunSelection } from './projections/run.ts';
export {
  catchUp,
  ReadFailed,
  readLog,
  type LogRead,
  type LogReader,
} from './projections/read-log.ts';
export { isInstant, type KnownAt, type Selection } from './projections/selection.ts';
export {
  aging,
  agingOf,
  agingSheet,
  agingTotals,
  bucketLabels,
  type Aging,
  type AgingBasis,
  type AgingOptions,
  type AgingRow,
  type AgingSheet,
  type AgingTotal,
  type AgingTotals,
  type UnappliedIn,
} from './projections/aging.ts';
export {
  balanceList,
  balances,
  controlTotals,
  type BalanceList,
  type BalanceOptions,
  type BalanceRow,
  type ControlTotals,
} from './projections/balance.ts';
export {
  creditList,
  creditUses,
  type CreditList,
  type CreditOptions,
  type CreditReceived,
  type CreditRow,
  type CreditState,
  type CreditUse,
} from './projections/credit-remaining.ts';
export {
  documentHistory,
  type DocumentHistory,
  type DocumentLine,
} from './projections/document-history.ts';
export type {
  DocumentList,
  ListedDocument,
  ListOptions,
  PaymentStatus,
} from './projections/document-list.ts';
export {
  documentList,
  documents,
  DocumentTable,
  type DocumentKind,
  type DocumentOptions,
  type DocumentRow,
  type WaitingDocument,
} from './projections/documents.ts';
export {
  openItemList,
  openItems,
  type OpenItemList,
  type OpenItemOptions,
  type OpenItemRow,
} from './projections/open-items.ts';
export { PostingTable, type Cut } from './projections/posting-table.ts';

// Money views as tables of a database: for those who write a package for an engine.
export type { Facts } from './kernel/event.ts';
export {
  itemsTouched,
  TableSheet,
  type TableBalanceChange,
  type TableBooks,
  type TableItem,
  type TableItemKey,
  type TableParty,
} from './projections/table-sheet.ts';
export type { TablesSource } from './projections/fill-tables.ts';
export {
  hasMoved,
  TABLES_SHAPE,
  type TablesBuild,
  type TablesTarget,
  type WhichBuild,
} from './projections/table-target.ts';
export { tablesOn, type Tables, type TablesLag, type TablesRun } from './projections/tables.ts';

// Moving a whole history to another store.
export {
  copyLog,
  type Copied,
  type CopyError,
  type CopyOptions,
  type OtherHistory,
} from './batches/copy-log.ts';

// Verification.
export {
  verifyLog,
  type CheckResult,
  type Verification,
  type VerifyOptions,
} from './checks/verify.ts';
export type { Finding } from './checks/check.ts';

// What events, figures and errors are made of.
export type { Application, Entry, MessagesOf, Movement, Undo } from './kernel/event.ts';
export type { DocumentKey, ItemKey } from './kernel/ids.ts';
export type { Corruption, Place } from './kernel/corruption.ts';
export type { BoundaryRefusal, Given, InvalidAmount } from './kernel/refusal.ts';

// Money, dates and currencies at the edges.
export { formatMoney, parseMoney } from './kernel/money.ts';
export { currencyOf, currencyOn, type Currency } from './kernel/currencies.ts';
export { addDays, dayNumber, isPlainDate, type PlainDate } from './kernel/dates.ts';
export { isBooksId, isId } from './kernel/ids.ts';
export { nearestOf } from './kernel/nearest.ts';
