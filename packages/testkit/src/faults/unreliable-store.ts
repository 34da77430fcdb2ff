/**
 * A store as one process sees it over a line that fails: seeded, so that a failure can be repeated.
 * Each process has its own handle; a process that starts again gets a new one over the same store.
 */
import type { AccountCache, EventStore, StoredEvent, Subscriber, Write } from '@counterfoil/core';
import { FaultyLine, type FaultyLineOptions } from './faulty-line.ts';

export interface UnreliableOptions extends FaultyLineOptions {
  /** False: the store cannot check guards, and says so. Default: what the inner store can. */
  readonly guards?: boolean;
}

export interface UnreliableStore {
  readonly store: EventStore;
  readonly line: FaultyLine;
}

/** How many events come again when a subscription goes on from an earlier place. */
const REDELIVERED_MAX = 3;

const withoutGuards = ({ stream, expected, events, claims }: Write): Write => ({
  stream,
  expected,
  events,
  ...(claims === undefined ? {} : { claims }),
});

const unreliableCache = (cache: AccountCache, line: FaultyLine): AccountCache => ({
  load: (stream) => () => line.call(`load ${stream}`, cache.load(stream)),
  save: (stream, snapshot, names, mode) => () =>
    line.call(`save ${stream} at ${snapshot.revision}`, cache.save(stream, snapshot, names, mode)),
  find: (stream, hashes) => () => line.call(`find in ${stream}`, cache.find(stream, hashes)),
});

/** Delivers late, and again: at least once is all that a subscription promises. */
const unreliableSubscriber = (to: Subscriber, line: FaultyLine): Subscriber => {
  let last: ReadonlyArray<StoredEvent> = [];
  const { caughtUp } = to;
  return {
    event: async (event) => {
      await line.turn();
      last = [...last.slice(1 - REDELIVERED_MAX), event];
      await to.event(event);
      if (line.drawFault() !== 'twice') return;
      for (const again of last) {
        await line.turn();
        await to.event(again);
      }
    },
    ...(caughtUp === undefined
      ? {}
      : {
          caughtUp: async () => {
            await line.turn();
            await caughtUp();
          },
        }),
  };
};

/**
 * Every call of the port may fail before or after it is done, be done twice, late, or never return
 * because the process is dead. `line` says what happened and kills the process.
 */
export const unreliableStore = (
  inner: EventStore,
  { guards = inner.capabilities.guards, ...options }: UnreliableOptions,
): UnreliableStore => {
  const line = new FaultyLine(options);
  const { accountCache } = inner;
  const store: EventStore = {
    append: (write) => () => {
      const { stream, expected, events } = write;
      const types = events.map(({ type }) => type).join(', ');
      return line.call(
        `append ${types} to ${stream} after ${expected}`,
        inner.append(guards ? write : withoutGuards(write)),
      );
    },
    readStream: (stream, read) => () =>
      line.call(`read ${stream} after ${read.after}`, inner.readStream(stream, read)),
    readAll: (read) => () => line.call(`read all after ${read.after}`, inner.readAll(read)),
    head: (stream) => () => line.call(`head of ${stream}`, inner.head(stream)),
    subscribe: (subscription, subscriber) =>
      inner.subscribe(subscription, unreliableSubscriber(subscriber, line)),
    capabilities: { guards },
    ...(accountCache === undefined ? {} : { accountCache: unreliableCache(accountCache, line) }),
    close: inner.close,
  };
  return { store, line };
};
