/**
 * Copying a whole history from one store to another: the same bytes in the same order, so that
 * every hash, every chain and every figure stays. It goes on where it was cut off, and it never
 * mixes with a history that is another one.
 */
import * as E from 'fp-ts/lib/Either.js';
import { claimsOf } from '../aggregates/account-events.ts';
import { isAccountEvent } from '../events.ts';
import { booksIdOf } from '../kernel/ids.ts';
import { readStoredLog } from '../projections/read-log.ts';
import { appendSurely } from '../store/commit.ts';
import type {
  EventStore,
  ExpectedRevision,
  SealedEvent,
  StoredEvent,
  StoreFailure,
} from '../store/event-store.ts';
import { rootOf, type StreamEnd } from '../store/heads.ts';
import type { Ports } from '../store/ports.ts';
import { readStored, type RecordedEvent } from '../store/recorded.ts';
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

/** One append of the source: events of one command, side by side in one stream. */
interface Append {
  readonly stream: string;
  readonly commandId: string;
  readonly events: SealedEvent[];
  readonly expected: ExpectedRevision;
  readonly claims: string[];
}

/** Reports progress once for so many events. */
const TOLD_EVERY = 1000;

const otherAt = ({ stream, revision }: StoredEvent): OtherHistory => ({
  _tag: 'OtherHistory',
  stream,
  revision,
});

/**
 * How many events the target has. They must be how the source begins: what is written to the
 * wrong place can never be taken out of it again.
 */
const begun = async (from: Source, to: Source): Promise<E.Either<OtherHistory, number>> => {
  const ours = readStoredLog(from);
  let count = 0;
  for await (const theirs of readStoredLog(to)) {
    const next = await ours.next();
    if (next.done === true || next.value.hash !== theirs.hash) return E.left(otherAt(theirs));
    count += 1;
  }
  return E.right(count);
};

/** Writes append after append, and waits for each: the order of the log is part of it. */
class Writing {
  readonly #to: EventStore;
  readonly #ports: Ports;
  #append: Append | undefined;

  constructor(to: EventStore, ports: Ports) {
    this.#to = to;
    this.#ports = ports;
  }

  /** Takes the next event; what came before it is written once it belongs to another append. */
  async take(stored: StoredEvent, event: RecordedEvent): Promise<E.Either<CopyError, void>> {
    const { stream, revision, type, hash, line } = stored;
    const { commandId, booksId } = event;
    if (this.#append?.stream !== stream || this.#append.commandId !== commandId) {
      const flushed = await this.flush();
      if (E.isLeft(flushed)) return flushed;
      const expected = revision === 0 ? 'noStream' : revision - 1;
      this.#append = { stream, commandId, events: [], expected, claims: [] };
    }
    this.#append.events.push({ type, hash, line });
    if (isAccountEvent(event))
      this.#append.claims.push(...claimsOf(event).map((name) => `${booksId}.${name}`));
    return E.right(undefined);
  }

  async flush(): Promise<E.Either<CopyError, void>> {
    if (this.#append === undefined) return E.right(undefined);
    const { stream, events, expected, claims } = this.#append;
    const write = { stream, expected, events, ...(claims.length === 0 ? {} : { claims }) };
    const appended = await appendSurely(this.#to, write, this.#ports);
    this.#append = undefined;
    if (E.isRight(appended)) return E.right(undefined);
    const { left } = appended;
    switch (left._tag) {
      case 'Conflict':
      case 'Claimed':
      case 'GuardFailed':
        // Somebody has written to the target meanwhile.
        return E.left({
          _tag: 'OtherHistory',
          stream,
          revision: expected === 'noStream' ? 0 : expected + 1,
        });
      default:
        return E.left(left);
    }
  }
}

/**
 * Copies every event of a store into another, and compares both at the end. Nothing may be
 * written to either meanwhile. Throws a `Corruption` where the source cannot be read, `ReadFailed`
 * where a store fails. `OtherHistory`: the target holds something else, and nothing was written;
 * or somebody has written to it meanwhile.
 */
export const copyLog = async (
  from: Source,
  to: EventStore,
  { onProgress, ports }: CopyOptions = {},
): Promise<E.Either<CopyError, Copied>> => {
  const there = await begun(from, to);
  if (E.isLeft(there)) return there;
  const writing = new Writing(to, { ...systemPorts, ...ports });
  const ends = new Map<string, StreamEnd>();
  let events = 0;
  for await (const stored of readStoredLog(from)) {
    const event = readStored(stored);
    const { stream, revision, hash } = stored;
    events += 1;
    ends.set(stream, { stream, revision, hash });
    if (events > there.right) {
      const taken = await writing.take(stored, event);
      if (E.isLeft(taken)) return taken;
    }
    if (events % TOLD_EVERY === 0) onProgress?.(events);
  }
  const flushed = await writing.flush();
  if (E.isLeft(flushed)) return flushed;
  onProgress?.(events);
  const now = await begun(from, to);
  if (E.isLeft(now)) return now;
  if (now.right !== events)
    return E.left({
      _tag: 'Unavailable',
      detail: `only ${now.right} of ${events} can be read back`,
    });
  return E.right({
    events,
    written: events - there.right,
    streams: ends.size,
    books: [...new Set([...ends.keys()].map(booksIdOf))],
    root: rootOf(ends.values()),
  });
};
