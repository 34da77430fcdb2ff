/**
 * Copying a whole history from one store to another: the same bytes in the same order, so that
 * every hash, every chain and every figure stays. It goes on where it was cut off, and it never
 * mixes with a history that is another one.
 */
import * as E from 'fp-ts/lib/Either.js';
import { isSome } from 'fp-ts/lib/Option.js';
import { claimsOf } from '../aggregates/account-events.ts';
import { isAccountEvent } from '../events.ts';
import { booksIdOf } from '../kernel/ids.ts';
import { readStoredLog } from '../projections/read-log.ts';
import { appendSurely } from '../store/commit.ts';
import type { AppendError, EventStore, StoredEvent, StoreFailure } from '../store/event-store.ts';
import { rootOf, type StreamEnd } from '../store/heads.ts';
import type { Ports } from '../store/ports.ts';
import { readStored } from '../store/recorded.ts';
import { systemPorts } from '../store/system.ts';

/** The target holds another history: at this place it is not what the source has there. */
export interface OtherHistory {
  readonly _tag: 'OtherHistory';
  readonly stream: string;
  readonly revision: number;
}
export type CopyError = StoreFailure | OtherHistory;

export interface Copied {
  /** In the source. */
  readonly events: number;
  /** Of them, those that were written now; the others were there already. */
  readonly written: number;
  readonly streams: number;
  readonly books: ReadonlyArray<string>;
  /** One hash over the ends of all streams, the same on both sides. */
  readonly root: string;
}

export interface CopyOptions {
  /** Called now and then: how many events of the source have been passed. */
  readonly onProgress?: (events: number) => void;
  readonly ports?: Partial<Ports>;
}

type Source = Pick<EventStore, 'readAll'>;

/** One append of the source: an event with its bytes, and those of its command after it. */
interface Append {
  readonly stream: string;
  readonly first: number;
  readonly events: StoredEvent[];
  readonly commandId: string;
  readonly claims: string[];
}

/** Reports progress once for so many events. */
const TOLD_EVERY = 1000;

/** Gathers what was one append: events of one command side by side in one stream. */
async function* appendsOf(from: Source): AsyncGenerator<Append, void> {
  let append: Append | undefined;
  for await (const stored of readStoredLog(from)) {
    const event = readStored(stored);
    const { stream, revision, commandId, booksId } = event;
    if (append?.stream !== stream || append.commandId !== commandId) {
      if (append !== undefined) yield append;
      append = { stream, first: revision, events: [], commandId, claims: [] };
    }
    append.events.push(stored);
    if (isAccountEvent(event))
      append.claims.push(...claimsOf(event).map((name) => `${booksId}.${name}`));
  }
  if (append !== undefined) yield append;
}

class Copying {
  readonly #to: EventStore;
  readonly #ports: Ports;
  /** Where the streams of the target end; −1 where it has none of the name. */
  readonly #ends = new Map<string, StreamEnd>();
  written = 0;

  constructor(to: EventStore, ports: Ports) {
    this.#to = to;
    this.#ports = ports;
  }

  /** Writes what the target lacks of an append. Whatever it has must be the same. */
  async copy({ stream, first, events, claims }: Append): Promise<E.Either<CopyError, void>> {
    const end = await this.#endOf(stream, events[0]);
    if (E.isLeft(end)) return end;
    const { revision, hash } = end.right;
    const there = events.find((each) => each.revision === revision);
    if (there !== undefined && there.hash !== hash) return other(stream, revision);
    const missing = events.filter((each) => each.revision > revision);
    const [next] = missing;
    const last = missing[missing.length - 1];
    if (next === undefined || last === undefined) return E.right(undefined);
    if (next.revision !== revision + 1) return other(stream, first);
    const appended = await appendSurely(
      this.#to,
      {
        stream,
        expected: revision < 0 ? 'noStream' : revision,
        events: missing.map(({ type, hash: of, line }) => ({ type, hash: of, line })),
        ...(claims.length === 0 ? {} : { claims }),
      },
      this.#ports,
    );
    if (E.isLeft(appended)) return refused(appended.left, stream, next.revision);
    this.#ends.set(stream, { stream, revision: last.revision, hash: last.hash });
    this.written += missing.length;
    return E.right(undefined);
  }

  /** Where the stream ends in the target, which must begin as it does in the source. */
  async #endOf(
    stream: string,
    first: StoredEvent | undefined,
  ): Promise<E.Either<CopyError, StreamEnd>> {
    const known = this.#ends.get(stream);
    if (known !== undefined) return E.right(known);
    const head = await this.#to.head(stream)();
    if (E.isLeft(head)) return head;
    const end = isSome(head.right) ? head.right.value : { stream, revision: -1, hash: '' };
    if (end.revision >= 0) {
      const begun = await this.#to.readStream(stream, { limit: 1, direction: 'forward' })();
      if (E.isLeft(begun)) return begun;
      if (begun.right.events[0]?.hash !== first?.hash) return other(stream, 0);
    }
    this.#ends.set(stream, end);
    return E.right(end);
  }
}

const other = (stream: string, revision: number): E.Either<CopyError, never> =>
  E.left({ _tag: 'OtherHistory', stream, revision });

const refused = (
  error: AppendError,
  stream: string,
  revision: number,
): E.Either<CopyError, never> => {
  switch (error._tag) {
    case 'Conflict':
    case 'Claimed':
    case 'GuardFailed':
      return other(stream, revision);
    default:
      return E.left(error);
  }
};

/** The first place at which two logs differ; both are read once, side by side. */
const difference = async (from: Source, to: Source): Promise<OtherHistory | undefined> => {
  const [ours, theirs] = [readStoredLog(from), readStoredLog(to)];
  for (;;) {
    const [one, two] = await Promise.all([ours.next(), theirs.next()]);
    if (one.done === true && two.done === true) return undefined;
    const at = one.done === true ? two.value : one.value;
    if (at === undefined) return undefined;
    const { stream, revision } = at;
    if (one.done === true || two.done === true) return { _tag: 'OtherHistory', stream, revision };
    if (one.value.hash !== two.value.hash || one.value.stream !== two.value.stream)
      return { _tag: 'OtherHistory', stream, revision };
  }
};

/**
 * Copies every event of a store into another, and compares both at the end. Nothing may be
 * written to either meanwhile. Throws a `Corruption` where the source cannot be read, `ReadFailed`
 * where a store fails; `OtherHistory` says where the target holds something else.
 */
export const copyLog = async (
  from: Source,
  to: EventStore,
  { onProgress, ports }: CopyOptions = {},
): Promise<E.Either<CopyError, Copied>> => {
  const copying = new Copying(to, { ...systemPorts, ...ports });
  const ends = new Map<string, StreamEnd>();
  const books = new Set<string>();
  let events = 0;
  for await (const append of appendsOf(from)) {
    const copied = await copying.copy(append);
    if (E.isLeft(copied)) return copied;
    for (const { stream, revision, hash } of append.events)
      ends.set(stream, { stream, revision, hash });
    books.add(booksIdOf(append.stream));
    const before = Math.floor(events / TOLD_EVERY);
    events += append.events.length;
    if (Math.floor(events / TOLD_EVERY) > before) onProgress?.(events);
  }
  onProgress?.(events);
  const differs = await difference(from, to);
  if (differs !== undefined) return E.left(differs);
  return E.right({
    events,
    written: copying.written,
    streams: ends.size,
    books: [...books],
    root: rootOf(ends.values()),
  });
};
