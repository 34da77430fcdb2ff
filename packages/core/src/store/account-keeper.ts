/**
 * One account as a process keeps it: the working state, the end of its stream, and the names by
 * which its events can be found again. Names before the last snapshot live in the account cache.
 */
import * as E from 'fp-ts/lib/Either.js';
import { isSome } from 'fp-ts/lib/Option.js';
import { Account } from '../aggregates/account.ts';
import { namesOf, type AccountEvent } from '../aggregates/account-events.ts';
import { isAccountEvent } from '../events.ts';
import { corrupt } from '../kernel/corruption.ts';
import { restore, takeSnapshot } from './account-snapshot.ts';
import type { Tip } from './commit.ts';
import type { AccountCache, EventStore, NameRow, ReadError } from './event-store.ts';
import { NameIndex, nameHashOf } from './name-index.ts';
import { readStored, type RecordedEvent } from './recorded.ts';

const PAGE = 500;
/** A tail shorter than this is never worth a snapshot. */
const TAIL_MIN = 200;

type Read<A> = Promise<E.Either<ReadError, A>>;
export type RecordedAccountEvent = RecordedEvent<AccountEvent>;
/** Events by name. A name that no event has is there with an empty list. */
export type Recalled = Map<string, RecordedAccountEvent[]>;

/** The name of a command, beside those of documents. */
export const commandName = (commandId: string): string => `command:${commandId}`;

/** An event of the log up to which a cache was saved. */
interface Saved {
  readonly revision: number;
  readonly hash: string;
}

/**
 * Says, among the names of a cache, that all names up to an event are there; found by the hash of
 * that event, which no other log has. Its revision, below zero, is no event's.
 */
const markOf = ({ revision, hash }: Saved): NameRow => ({
  nameHash: nameHashOf(`saved:${hash}`),
  revision: -1 - revision,
});

export class AccountKeeper {
  readonly stream: string;
  readonly #store: EventStore;
  readonly #openedHash: string;
  account = new Account();
  tip: Tip;
  /** The snapshot below the names in memory; null when memory knows all of them. */
  #saved: Saved | null = null;
  #isIndexStale = true;
  #names = new NameIndex();

  /** `openedHash` is that of `BooksOpened`: what the first event of an account is chained to. */
  constructor(stream: string, store: EventStore, openedHash: string) {
    this.stream = stream;
    this.#store = store;
    this.#openedHash = openedHash;
    this.tip = { revision: -1, hash: openedHash, recordedAt: '' };
  }

  /** Loads the snapshot, if it is one of this log, and the tail; else everything. */
  async load(): Read<void> {
    const restored = await this.#restore();
    return E.isLeft(restored) ? restored : this.catchUp();
  }

  /** Reads what others have written since. */
  async catchUp(): Read<void> {
    for (;;) {
      const page = await this.#read(this.tip.revision + 1, PAGE);
      if (E.isLeft(page)) return page;
      for (const event of page.right.events) this.apply(event);
      if (page.right.end) return E.right(undefined);
    }
  }

  /** Folds one stored event. Throws a `Corruption` when it is not the next of its chain. */
  apply(event: RecordedEvent): void {
    const { stream, revision, position, prev } = event;
    if (!isAccountEvent(event)) throw corrupt(`${event.type} is no event of an account`, event);
    if (revision !== this.tip.revision + 1 || prev !== this.tip.hash)
      throw corrupt('is not chained to the event before it', { stream, revision, position });
    this.fold(event, event);
  }

  /** Folds one event that is known to be the next. */
  fold(
    event: AccountEvent,
    { revision, hash, recordedAt, commandId }: Tip & { commandId: string },
  ): void {
    this.account.evolve(event);
    this.#names.add(nameHashOf(commandName(commandId)), revision);
    for (const name of namesOf(event)) this.#names.add(nameHashOf(name), revision);
    this.tip = { revision, hash, recordedAt };
  }

  /**
   * Events of these names, oldest first, by name. One look into the index for all of them: for a
   * new command and a new document, which is what most commands are, nothing has to be read.
   */
  async recall(names: ReadonlyArray<string>): Read<Recalled> {
    const recalled: Recalled = new Map(names.map((name) => [name, []]));
    const revisions = await this.#find(names.map(nameHashOf));
    if (E.isLeft(revisions)) return revisions;
    for (const revision of revisions.right) {
      const page = await this.#read(revision, 1);
      if (E.isLeft(page)) return page;
      const [event] = page.right.events;
      // The cache may have seen a longer history than there is now.
      if (event === undefined) continue;
      if (!isAccountEvent(event)) throw corrupt(`${event.type} is no event of an account`, event);
      for (const name of [commandName(event.commandId), ...namesOf(event)])
        recalled.get(name)?.push(event);
    }
    return E.right(recalled);
  }

  /** Once the tail is longer than the state is large, saving costs no more than the appends did. */
  get isSaveDue(): boolean {
    const tail = this.tip.revision - (this.#saved?.revision ?? -1);
    return tail > Math.max(TAIL_MIN, this.account.ledger.size);
  }

  /** Saves the state and forgets the names, so that memory stays bounded. */
  async save(cache: AccountCache): Read<void> {
    const { revision, hash } = this.tip;
    const snapshot = takeSnapshot(this.account, revision, hash);
    const mode = this.#isIndexStale ? 'replace' : 'add';
    const rows = [...this.#names.rows(), markOf({ revision, hash })];
    const saved = await cache.save(this.stream, snapshot, rows, mode)();
    if (E.isLeft(saved)) return saved;
    this.#saved = { revision, hash };
    this.#isIndexStale = false;
    this.#names = new NameIndex();
    return saved;
  }

  /** Revisions of events that may have one of these names, ascending, each once. */
  async #find(nameHashes: ReadonlyArray<number>): Read<ReadonlyArray<number>> {
    // Another process may have saved the account anew; else the log alone is right.
    for (const again of [() => this.load(), () => this.catchUp()]) {
      const indexed = await this.#findSaved(nameHashes);
      if (indexed !== undefined) return E.right([...indexed, ...this.#findRecent(nameHashes)]);
      this.#forget();
      const read = await again();
      if (E.isLeft(read)) return read;
    }
    return E.right(this.#findRecent(nameHashes));
  }

  /** Undefined where the cache was emptied, is another log's by now, or cannot be read. */
  async #findSaved(nameHashes: ReadonlyArray<number>): Promise<ReadonlyArray<number> | undefined> {
    const cache = this.#store.accountCache;
    if (this.#saved === null || cache === undefined) return [];
    const mark = markOf(this.#saved);
    const found = await cache.find(this.stream, [mark.nameHash, ...nameHashes])();
    return E.isRight(found) && found.right.includes(mark.revision)
      ? found.right.filter((revision) => revision >= 0)
      : undefined;
  }

  #findRecent(nameHashes: ReadonlyArray<number>): ReadonlyArray<number> {
    const recent: number[] = [];
    for (const nameHash of nameHashes) this.#names.find(nameHash, recent);
    return recent.length < 2 ? recent : [...new Set(recent)].sort((a, b) => a - b);
  }

  #forget(): void {
    this.account = new Account();
    this.tip = { revision: -1, hash: this.#openedHash, recordedAt: '' };
    this.#saved = null;
    this.#isIndexStale = true;
    this.#names = new NameIndex();
  }

  async #read(
    revision: number,
    limit: number,
  ): Read<{ readonly events: ReadonlyArray<RecordedEvent>; readonly end: boolean }> {
    const after = revision === 0 ? {} : { after: revision - 1 };
    const read = { ...after, limit, direction: 'forward' } as const;
    const page = await this.#store.readStream(this.stream, read)();
    if (E.isLeft(page)) return page;
    return E.right({ events: page.right.events.map(readStored), end: page.right.end });
  }

  async #restore(): Read<void> {
    const loaded = await this.#store.accountCache?.load(this.stream)();
    // A cache that cannot be read is as good as none.
    if (loaded === undefined || E.isLeft(loaded) || !isSome(loaded.right))
      return E.right(undefined);
    const snapshot = loaded.right.value;
    const account = restore(snapshot);
    if (account === undefined) return E.right(undefined);
    const page = await this.#read(snapshot.revision, 1);
    if (E.isLeft(page)) return page;
    const [event] = page.right.events;
    // A snapshot of another history, or of one that was cut: the log alone is right.
    if (event?.hash !== snapshot.hash) return E.right(undefined);
    this.account = account;
    this.tip = { revision: event.revision, hash: event.hash, recordedAt: event.recordedAt };
    this.#saved = { revision: event.revision, hash: event.hash };
    this.#isIndexStale = false;
    return E.right(undefined);
  }
}
