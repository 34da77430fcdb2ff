/** Closing, and what is there when the store is opened again. */
import type { EventStore } from '@counterfoil/core';
import { describe, expect } from '@jest/globals';
import { some } from 'fp-ts/lib/Option.js';
import { snapshotAt } from './caching.ts';
import {
  appended,
  endOf,
  eventsAfter,
  eventsIn,
  following,
  leftOf,
  newName,
  newStream,
  rightOf,
  storeTest,
  until,
  upTo,
  writeAfter,
  type StoreHarness,
} from './harness.ts';

const closed = (harness: StoreHarness): void => {
  storeTest(harness, 'a closed store answers every call with Unavailable', async (store) => {
    const stream = newStream();
    await appended(store, writeAfter(stream, -1, 1));
    await store.close();
    await store.close();
    const { signal } = new AbortController();
    const cache = store.accountCache;
    const results = [
      await store.append(writeAfter(stream, 0, 1))(),
      await store.readStream(stream, { limit: 1, direction: 'forward' })(),
      await store.readAll({ limit: 1 })(),
      await store.head(stream)(),
      await store.subscribe({ signal }, { event: () => undefined })(),
      ...(cache === undefined
        ? []
        : [
            await cache.load(stream)(),
            await cache.save(stream, snapshotAt(1), [], 'add')(),
            await cache.find(stream, [1])(),
          ]),
    ];
    for (const result of results) expect(result).toMatchObject({ left: { _tag: 'Unavailable' } });
  });

  storeTest(harness, 'closing ends all subscriptions that wait, and says why', async (store) => {
    const start = await endOf(store);
    const all = upTo(3).map(() => following(store, start));
    for (const live of all) await until('it waits', () => live.caughtUpAt.length > 0);
    await store.close();
    for (const live of all) expect(leftOf(await live.ended)).toMatchObject({ _tag: 'Unavailable' });
  });

  storeTest(harness, 'an append that meets the closing is answered', async (store) => {
    const sent = upTo(20).map(() => store.append(writeAfter(newStream(), -1, 1))());
    await store.close();
    for (const result of await Promise.all(sent))
      if (result._tag === 'Left') expect(result.left).toMatchObject({ _tag: 'Unavailable' });
  });
};

/** A test with a store and a way to open its log once more. */
const durableTest = (
  harness: StoreHarness,
  sentence: string,
  body: (store: EventStore, again: () => Promise<EventStore>) => Promise<void>,
): void => {
  const { reopen } = harness;
  if (reopen === undefined) return;
  storeTest(harness, sentence, async (store) => {
    const opened: EventStore[] = [];
    try {
      await body(store, async () => {
        const another = await reopen(store);
        opened.push(another);
        return another;
      });
    } finally {
      for (const another of opened) await another.close();
    }
  });
};

const reopened = (harness: StoreHarness): void => {
  durableTest(harness, 'what was acknowledged is there again', async (store, again) => {
    const start = await endOf(store);
    const [stream, other, name] = [newStream(), newStream(), newName()];
    const write = writeAfter(stream, -1, 3, { claims: [name] });
    const receipt = await appended(store, write);
    await appended(store, writeAfter(other, -1, 2));
    const before = await eventsAfter(store, start.after);
    await store.close();
    const later = await again();
    expect(await eventsAfter(later, start.after)).toEqual(before);
    expect(await eventsIn(later, stream)).toHaveLength(3);
    expect(rightOf(await later.head(stream)())).toEqual(some(receipt));
    expect(await appended(later, write)).toEqual(receipt);
    const late = writeAfter(newStream(), -1, 1, { claims: [name] });
    expect(leftOf(await later.append(late)())).toEqual({ _tag: 'Claimed', name });
    const conflict = leftOf(await later.append(writeAfter(other, 0, 1, { commandId: 'x' }))());
    expect(conflict).toMatchObject({ _tag: 'Conflict', actual: 1 });
    const next = await appended(later, writeAfter(other, 1, 1));
    expect(next.position > (before.at(-1)?.position ?? '')).toBe(true);
  });

  durableTest(harness, 'the account cache is there again', async (store, again) => {
    if (store.accountCache === undefined) return;
    const stream = newStream();
    const names = [{ nameHash: 11, revision: 2 }];
    rightOf(await store.accountCache.save(stream, snapshotAt(7), names, 'add')());
    await store.close();
    const later = (await again()).accountCache;
    if (later === undefined) throw new Error('the account cache has gone');
    expect(rightOf(await later.load(stream)())).toEqual(some(snapshotAt(7)));
    expect(rightOf(await later.find(stream, [11])())).toEqual([2]);
  });

  durableTest(harness, 'a subscription goes on where it stopped', async (store, again) => {
    const [start, stream] = [await endOf(store), newStream()];
    await appended(store, writeAfter(stream, -1, 4));
    const first = following(store, start);
    await until('some is delivered', () => first.events.length >= 2);
    await first.stop();
    await appended(store, writeAfter(stream, 3, 3));
    await store.close();
    const later = await again();
    const after = first.events.at(-1)?.position;
    const second = following(later, after === undefined ? {} : { after });
    await until('the history is delivered', () => second.caughtUpAt.length > 0);
    await appended(later, writeAfter(stream, 6, 2));
    const count = () => first.events.length + second.events.length;
    await until('the rest is delivered', () => count() >= 9);
    await second.stop();
    expect([...first.revisions(), ...second.revisions()]).toEqual(upTo(9));
  });

  durableTest(harness, 'two stores on one log see each other', async (store, again) => {
    const [start, stream] = [await endOf(store), newStream()];
    const other = await again();
    const live = following(store, start);
    await until('it waits', () => live.caughtUpAt.length > 0);
    for (const after of upTo(6)) {
      const [writer, reader] = after % 2 === 0 ? [store, other] : [other, store];
      const receipt = await appended(writer, writeAfter(stream, after - 1, 1));
      expect(rightOf(await reader.head(stream)())).toEqual(some(receipt));
      expect(await eventsIn(reader, stream)).toHaveLength(after + 1);
      const stale = writeAfter(stream, after - 1, 1, { commandId: 'other' });
      const refused = leftOf(await reader.append(stale)());
      expect(refused).toMatchObject({ _tag: 'Conflict', actual: after });
    }
    await until('all is delivered', () => live.events.length >= 6);
    await live.stop();
    expect(live.revisions()).toEqual(upTo(6));
  });
};

export const closing = (harness: StoreHarness): void => {
  describe('closing', () => closed(harness));
  if (harness.reopen !== undefined) describe('opening again', () => reopened(harness));
};
