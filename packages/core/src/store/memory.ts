/**
 * The store that keeps everything in memory: for tests, for trying out, and as the model of a
 * store.
 */
import { left, right, type Either } from 'fp-ts/lib/Either.js';
import { fromNullable } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import {
  answerWithoutWriting,
  logBell,
  storeClosed,
  followLog,
  positionOf,
  sequenceOf,
  tooLarge,
  type LogState,
  type Stretch,
} from './adapter.ts';
import type {
  AccountCache,
  AppendReceipt,
  EventStore,
  Page,
  Position,
  ReadError,
  Snapshot,
  StoredEvent,
  StreamRead,
  Write,
} from './event-store.ts';
import { groupCommit, type AppendResult } from './group-commit.ts';
import type { Scheduler } from './ports.ts';
import { systemPorts } from './system.ts';

/** How many events a subscription reads at once. */
const STRETCH = 500;

/** What is kept, and how it changes: all of it synchronous, so every call is atomic. */
const memoryLog = () => {
  const all: StoredEvent[] = [];
  const streams = new Map<string, StoredEvent[]>();
  const claims = new Map<string, string>();

  const receipt = (event: StoredEvent | undefined): AppendReceipt | undefined =>
    event === undefined
      ? undefined
      : {
          stream: event.stream,
          revision: event.revision,
          position: event.position,
          hash: event.hash,
        };

  const head = (stream: string) => receipt(streams.get(stream)?.at(-1));

  const state: LogState = {
    head,
    stored: (stream, revision) => receipt(streams.get(stream)?.[revision]),
    owner: (name) => claims.get(name),
  };

  const append = (write: Write): AppendResult => {
    const answer = answerWithoutWriting(write, state);
    if (answer !== null) return answer;
    const { stream } = write;
    const events = streams.get(stream) ?? [];
    streams.set(stream, events);
    for (const { type, hash, line } of write.events) {
      const position = positionOf(all.length + 1);
      const stored = { type, hash, line, position, stream, revision: events.length };
      all.push(stored);
      events.push(stored);
    }
    for (const name of write.claims ?? []) claims.set(name, stream);
    const last = head(stream);
    if (last === undefined) throw new RangeError('a write holds at least one event');
    return right(last);
  };

  const readStream = (stream: string, { after, limit, direction }: StreamRead): Page => {
    const events = streams.get(stream) ?? [];
    if (direction === 'forward') {
      const from = after === undefined ? 0 : after + 1;
      return { events: events.slice(from, from + limit), end: from + limit >= events.length };
    }
    const to = Math.min(after ?? events.length, events.length);
    return {
      events: events.slice(Math.max(0, to - limit), to).reverse(),
      end: to - limit <= 0,
    };
  };

  const readAll = (
    after: Position | undefined,
    limit: number,
    types: ReadonlyArray<string> | undefined,
  ): Stretch => {
    const events: StoredEvent[] = [];
    for (let index = sequenceOf(after); index < all.length; index += 1) {
      const event = all[index];
      if (event === undefined || types?.includes(event.type) === false) continue;
      if (events.length === limit) return { events, end: false, upTo: events.at(-1)?.position };
      events.push(event);
    }
    return { events, end: true, upTo: all.length === 0 ? after : positionOf(all.length) };
  };

  return { append, readStream, readAll, head };
};

/** Snapshots and names by stream. */
const memoryCache = (whenOpen: <A>(get: () => A) => TaskEither<ReadError, A>): AccountCache => {
  const snapshots = new Map<string, Snapshot>();
  const names = new Map<string, Map<number, Set<number>>>();
  return {
    load: (stream) => whenOpen(() => fromNullable(snapshots.get(stream))),
    save: (stream, snapshot, rows, mode) =>
      whenOpen(() => {
        snapshots.set(stream, { ...snapshot });
        const kept = names.get(stream) ?? new Map<number, Set<number>>();
        names.set(stream, kept);
        // Another process may have saved later events before this: its rows stay.
        if (mode === 'replace')
          for (const revisions of kept.values())
            for (const each of revisions) if (each <= snapshot.revision) revisions.delete(each);
        for (const { nameHash, revision } of rows)
          kept.set(nameHash, (kept.get(nameHash) ?? new Set<number>()).add(revision));
      }),
    find: (stream, nameHashes) =>
      whenOpen(() => {
        const kept = names.get(stream);
        const found = new Set(nameHashes.flatMap((hash) => [...(kept?.get(hash) ?? [])]));
        return [...found].sort((one, other) => one - other);
      }),
  };
};

/**
 * A complete store that forgets everything with the process. Appends that wait at the same time
 * are written together at the next turn of the scheduler, as a durable store does it.
 */
export const memoryStore = (options: { readonly scheduler?: Scheduler } = {}): EventStore => {
  const scheduler = options.scheduler ?? systemPorts.scheduler;
  const log = memoryLog();
  const grown = logBell();
  let closed = false;

  const whenOpen =
    <A>(get: () => A): TaskEither<ReadError, A> =>
    async () =>
      closed ? left(storeClosed) : right(get());

  const group = groupCommit(async (writes) => {
    const results = writes.map(log.append);
    grown.ring();
    return results;
  }, scheduler);

  const scan = async (
    after: Position | undefined,
    types: ReadonlyArray<string> | undefined,
  ): Promise<Either<ReadError, Stretch>> => whenOpen(() => log.readAll(after, STRETCH, types))();

  return {
    append: (write) => async () => {
      if (closed) return left(storeClosed);
      const refused = tooLarge(write);
      return refused === null ? group.submit(write) : left(refused);
    },
    readStream: (stream, read) => whenOpen(() => log.readStream(stream, read)),
    readAll: ({ after, limit, types }) =>
      whenOpen(() => {
        const { events, end } = log.readAll(after, limit, types);
        return { events, end };
      }),
    subscribe: (subscription, subscriber) => () =>
      followLog({ scan, bell: grown, scheduler }, subscription, subscriber),
    head: (stream) => whenOpen(() => fromNullable(log.head(stream))),
    capabilities: { guards: true },
    accountCache: memoryCache(whenOpen),
    close: async () => {
      closed = true;
      await group.idle();
      grown.ring();
    },
  };
};
