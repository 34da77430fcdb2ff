/** Subscriptions: the history, then what comes, each event once and in order. */
import { describe, expect } from '@jest/globals';
import { right } from 'fp-ts/lib/Either.js';
import {
  appended,
  endOf,
  eventsAfter,
  following,
  newStream,
  sealedEvents,
  storeTest,
  until,
  upTo,
  writeAfter,
  type StoreHarness,
} from './harness.ts';

const delivering = (harness: StoreHarness): void => {
  storeTest(
    harness,
    'the history comes first, then that it ended, then what is new',
    async (store) => {
      const [start, stream] = [await endOf(store), newStream()];
      await appended(store, writeAfter(stream, -1, 5));
      const live = following(store, start);
      await until('the history is delivered', () => live.caughtUpAt.length > 0);
      expect(live.caughtUpAt[0]).toBe(5);
      await appended(store, writeAfter(stream, 4, 2));
      await appended(store, writeAfter(stream, 6, 1));
      await until('the new events are delivered', () => live.events.length >= 8);
      expect(await live.stop()).toEqual(right(undefined));
      expect(live.events).toEqual(await eventsAfter(store, start.after));
    },
  );

  storeTest(harness, 'where there is no history, that is said at once', async (store) => {
    const live = following(store, await endOf(store));
    await until('it is said', () => live.caughtUpAt.length > 0);
    expect(live.caughtUpAt[0]).toBe(0);
    expect(await live.stop()).toEqual(right(undefined));
  });

  storeTest(harness, 'it starts after a position, without gap or duplicate', async (store) => {
    const [start, stream] = [await endOf(store), newStream()];
    await appended(store, writeAfter(stream, -1, 6));
    const events = await eventsAfter(store, start.after);
    for (const [index, { position }] of events.entries()) {
      const live = following(store, { after: position });
      await until('the rest is delivered', () => live.caughtUpAt.length > 0);
      await live.stop();
      expect(live.events).toEqual(events.slice(index + 1));
    }
  });

  storeTest(harness, 'only the wanted types are delivered', async (store) => {
    const [start, stream] = [await endOf(store), newStream()];
    const typed = (revision: number) => ({ type: revision % 3 === 1 ? 'Wanted' : 'Other' });
    const events = sealedEvents(stream, 0, 9, typed);
    await appended(store, { stream, expected: 'noStream', events: events.slice(0, 4) });
    const live = following(store, { ...start, types: ['Wanted'] });
    await until('the history is delivered', () => live.caughtUpAt.length > 0);
    expect(live.revisions()).toEqual([1]);
    await appended(store, { stream, expected: 3, events: events.slice(4) });
    await until('the new events are delivered', () => live.events.length >= 2);
    await live.stop();
    expect(live.revisions()).toEqual([1, 4, 7]);
  });

  storeTest(harness, 'a long history arrives whole while others write', async (store) => {
    const start = await endOf(store);
    for (const _ of upTo(4)) await appended(store, writeAfter(newStream(), -1, 400));
    const live = following(store, start);
    const writers = upTo(4).map(async () => {
      const stream = newStream();
      for (const after of upTo(20)) await appended(store, writeAfter(stream, after - 1, 1));
    });
    await Promise.all(writers);
    await until('all is delivered', () => live.events.length >= 1680);
    await until('the end of the history is told', () => live.caughtUpAt.length > 0);
    await live.stop();
    expect(live.caughtUpAt[0]).toBeGreaterThanOrEqual(1600);
    const positions = (await eventsAfter(store, start.after)).map(({ position }) => position);
    expect(live.events.map(({ position }) => position)).toEqual(positions);
  });

  storeTest(harness, 'several who follow each get everything', async (store) => {
    const [start, stream] = [await endOf(store), newStream()];
    const all = upTo(3).map(() => following(store, start));
    for (const after of upTo(5)) await appended(store, writeAfter(stream, after - 1, 1));
    for (const live of all) {
      await until('all is delivered', () => live.events.length >= 5);
      await live.stop();
      expect(live.revisions()).toEqual(upTo(5));
    }
  });
};

const pacing = (harness: StoreHarness): void => {
  storeTest(harness, 'each event is awaited before the next', async (store) => {
    const [start, stream] = [await endOf(store), newStream()];
    let busy = 0;
    let most = 0;
    const handled: number[] = [];
    await appended(store, writeAfter(stream, -1, 3));
    const live = following(store, start, async ({ revision }) => {
      busy += 1;
      most = Math.max(most, busy);
      await new Promise((resolve) => {
        setTimeout(resolve, 3);
      });
      handled.push(revision);
      busy -= 1;
    });
    for (const after of upTo(5)) await appended(store, writeAfter(stream, after + 2, 1));
    await until('all is handled', () => handled.length >= 8);
    await live.stop();
    expect(most).toBe(1);
    expect(handled).toEqual(upTo(8));
    expect(live.caughtUpAt[0]).toBeGreaterThanOrEqual(3);
  });

  storeTest(
    harness,
    'a subscriber that throws ends its subscription with that error',
    async (store) => {
      const start = await endOf(store);
      await appended(store, writeAfter(newStream(), -1, 3));
      const live = following(store, start, ({ revision }) => {
        if (revision === 1) throw new Error('this projection cannot go on');
      });
      await expect(live.ended).rejects.toThrow('this projection cannot go on');
      expect(live.revisions()).toEqual([0, 1]);
    },
  );

  storeTest(
    harness,
    'what is stored while the end of the history is told is not missed',
    async (store) => {
      const start = await endOf(store);
      const controller = new AbortController();
      const seen: number[] = [];
      const ended = store.subscribe(
        { ...start, signal: controller.signal },
        {
          event: ({ revision }) => {
            seen.push(revision);
          },
          caughtUp: async () => {
            if (seen.length === 0) await appended(store, writeAfter(newStream(), -1, 2));
          },
        },
      )();
      await until('it is delivered', () => seen.length >= 2);
      controller.abort();
      expect(await ended).toEqual(right(undefined));
      expect(seen).toEqual([0, 1]);
    },
  );
};

const ending = (harness: StoreHarness): void => {
  storeTest(harness, 'nothing is delivered after the signal', async (store) => {
    const [start, stream] = [await endOf(store), newStream()];
    await appended(store, writeAfter(stream, -1, 10));
    const controller = new AbortController();
    const seen: number[] = [];
    const ended = await store.subscribe(
      { ...start, signal: controller.signal },
      {
        event: ({ revision }) => {
          seen.push(revision);
          if (revision === 3) controller.abort();
        },
        caughtUp: () => {
          seen.push(-1);
        },
      },
    )();
    await appended(store, writeAfter(stream, 9, 1));
    expect(ended).toEqual(right(undefined));
    expect(seen).toEqual([0, 1, 2, 3]);
  });

  storeTest(harness, 'a signal that has been given already ends it at once', async (store) => {
    await appended(store, writeAfter(newStream(), -1, 1));
    const seen: unknown[] = [];
    const event = (stored: unknown) => {
      seen.push(stored);
    };
    const ended = await store.subscribe({ signal: AbortSignal.abort() }, { event })();
    expect(ended).toEqual(right(undefined));
    expect(seen).toEqual([]);
  });

  storeTest(harness, 'one that waits for events ends at the signal', async (store) => {
    const live = following(store, await endOf(store));
    await until('it waits', () => live.caughtUpAt.length > 0);
    expect(await live.stop()).toEqual(right(undefined));
    await appended(store, writeAfter(newStream(), -1, 1));
    expect(live.events).toEqual([]);
  });
};

export const subscribing = (harness: StoreHarness): void => {
  describe('subscriptions', () => {
    delivering(harness);
    pacing(harness);
    ending(harness);
  });
};
