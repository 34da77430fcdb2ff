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
  claimsOf,
  decideAccount,
  namesOf,
  subjectOf,
  type AccountCommand,
  type AccountEvent,
  type AccountRefusal,
  type Recalled,
} from './aggregates/account.ts';
export { evolveBooks, type Books, type BooksCommand, type BooksEvent } from './aggregates/books.ts';
