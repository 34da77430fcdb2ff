/**
 * The event-store port: what Counterfoil asks of an engine that keeps events. An adapter is a
 * package that implements it and passes the contract suite of `@counterfoil/testkit`.
 */
import type { Option } from 'fp-ts/lib/Option.js';
import type { Task } from 'fp-ts/lib/Task.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';

/** Where an event stands in the whole log: opaque text that sorts bytewise. */
export type Position = string;

/** An event ready to be stored: its line is the exact text that was hashed, kept verbatim. */
export interface SealedEvent {
  readonly type: string;
  /** `sha256` of the line, base64url, 43 characters. */
  readonly hash: string;
  /** The envelope as one line of JSON. Its stream and revision stand in it. */
  readonly line: string;
}

/** An event as a store returns it. */
export interface StoredEvent extends SealedEvent {
  readonly position: Position;
  readonly stream: string;
  readonly revision: number;
}

/** What the writer believes to be the last revision of the stream. */
export type ExpectedRevision = 'noStream' | number;

/** One append: one stream, all or nothing. */
export interface Write {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  /** At least one event; their revisions follow `expected` without a gap. */
  readonly events: ReadonlyArray<SealedEvent>;
  /**
   * Streams that must still stand at a revision: checked inside the append, where the store can.
   */
  readonly guards?: ReadonlyArray<{ readonly stream: string; readonly revision: number }>;
  /** Names that no other stream may ever have claimed. */
  readonly claims?: ReadonlyArray<string>;
}

/** The last event of an append: proof of what was stored where. */
export interface AppendReceipt {
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  readonly hash: string;
}

/** The last event of a stream. */
export type Head = AppendReceipt;

/** The store answered, and did not write: somebody else was there first. */
export type AppendRefused =
  | {
      readonly _tag: 'Conflict';
      readonly stream: string;
      readonly expected: ExpectedRevision;
      readonly actual: ExpectedRevision;
    }
  | {
      readonly _tag: 'GuardFailed';
      readonly stream: string;
      readonly expected: number;
      readonly actual: ExpectedRevision;
    }
  | { readonly _tag: 'Claimed'; readonly name: string };

/**
 * The engine failed. `OutcomeUnknown`: it may have written; resend the identical write to learn.
 * `Unavailable`: proved not sent. `TooLarge`, `StoreFull`: not written. `Denied`: not allowed to.
 * `Contended`: others held the store for too long; not written.
 */
export interface StoreFailure {
  readonly _tag:
    'OutcomeUnknown' | 'Unavailable' | 'TooLarge' | 'StoreFull' | 'Denied' | 'Contended';
  readonly detail: string;
}

export type AppendError = AppendRefused | StoreFailure;

/** What a read or a subscription can fail with. */
export type ReadError = StoreFailure;

/** Part of a stream. `end` says that the stream had no more at the moment of reading. */
export interface Page {
  readonly events: ReadonlyArray<StoredEvent>;
  readonly end: boolean;
}

export interface StreamRead {
  /**
   * Exclusive: reading forward starts after this revision, backward before it. Absent: from the
   * first event forward, from the last one backward.
   */
  readonly after?: number;
  readonly limit: number;
  readonly direction: 'forward' | 'backward';
}

export interface AllRead {
  /** Exclusive. Absent: from the beginning of the log. */
  readonly after?: Position;
  readonly limit: number;
  /** Only events of these types. */
  readonly types?: ReadonlyArray<string>;
}

export interface Subscription {
  readonly after?: Position;
  readonly types?: ReadonlyArray<string>;
  /** Ends the subscription; it then completes without an error. */
  readonly signal: AbortSignal;
}

/** Receives events in order, one at a time: a returned promise is awaited before the next event. */
export interface Subscriber {
  readonly event: (event: StoredEvent) => void | Promise<void>;
  /** Everything that was stored when the subscription began, and since, has been delivered. */
  readonly caughtUp?: () => void | Promise<void>;
}

export interface EventStore {
  /**
   * Checks in this order: the identical write is already stored → the same receipt; the stream is
   * not at `expected` → `Conflict`; a guard moved → `GuardFailed`; a name is taken → `Claimed`.
   */
  readonly append: (write: Write) => TaskEither<AppendError, AppendReceipt>;
  /** A missing stream is an empty page. */
  readonly readStream: (stream: string, read: StreamRead) => TaskEither<ReadError, Page>;
  /** Strictly increasing positions, nothing skipped, and nothing ever appears behind a reader. */
  readonly readAll: (read: AllRead) => TaskEither<ReadError, Page>;
  /** Catches up, then stays live; delivers at least once; ends when the signal says so. */
  readonly subscribe: (
    subscription: Subscription,
    subscriber: Subscriber,
  ) => TaskEither<ReadError, void>;
  readonly head: (stream: string) => TaskEither<ReadError, Option<Head>>;
  readonly capabilities: {
    /** Guards are checked inside the append, so no posting lands behind a closed day. */
    readonly guards: boolean;
  };
  /** Working state that can be rebuilt from the log at any time. */
  readonly accountCache?: AccountCache;
  readonly close: Task<void>;
}

/** The working state of one account at a revision. Trusted only if its hash is in the log. */
export interface Snapshot {
  readonly revision: number;
  /** Hash of the event at that revision. */
  readonly hash: string;
  /** Which program's state this is; another version is ignored and replayed. */
  readonly version: number;
  /** The state as JSON. */
  readonly state: string;
  /** `sha256` of the state, base64url. */
  readonly checksum: string;
}

/**
 * A 52-bit hash of a name (a command id, a document), and the revision of an event that has it. A
 * row whose revision is below zero marks up to where the names were saved.
 */
export interface NameRow {
  readonly nameHash: number;
  readonly revision: number;
}

/** Rebuildable snapshots of accounts, with an index by name of the events they leave out. */
export interface AccountCache {
  readonly load: (stream: string) => TaskEither<ReadError, Option<Snapshot>>;
  /**
   * In one transaction: replaces the snapshot and adds the rows; `replace` drops the rows that
   * the stream had before, because the log was replayed from its first event.
   */
  readonly save: (
    stream: string,
    snapshot: Snapshot,
    names: ReadonlyArray<NameRow>,
    mode: 'add' | 'replace',
  ) => TaskEither<ReadError, void>;
  /** Revisions of events with one of these names, ascending, each once. */
  readonly find: (
    stream: string,
    nameHashes: ReadonlyArray<number>,
  ) => TaskEither<ReadError, ReadonlyArray<number>>;
}
