/** Appends: all or nothing, at the expected revision, once however often they are sent. */
import { APPEND_BYTES_MAX } from '@counterfoil/core';
import { describe, expect } from '@jest/globals';
import {
  appended,
  eventsAfter,
  eventsIn,
  leftOf,
  newStream,
  rightOf,
  sealedEvents,
  storeTest,
  upTo,
  writeAfter,
  type StoreHarness,
} from './harness.ts';

const storing = (harness: StoreHarness): void => {
  storeTest(
    harness,
    'several events are stored whole, and the last is the receipt',
    async (store) => {
      const stream = newStream();
      const write = writeAfter(stream, -1, 3);
      const receipt = await appended(store, write);
      const events = await eventsIn(store, stream);
      expect(events.map(({ line }) => line)).toEqual(write.events.map(({ line }) => line));
      expect(events.map(({ revision }) => revision)).toEqual([0, 1, 2]);
      expect(receipt).toEqual({
        stream,
        revision: 2,
        position: events.at(-1)?.position,
        hash: write.events.at(-1)?.hash,
      });
    },
  );

  storeTest(harness, 'a refused append leaves nothing of its events', async (store) => {
    const [stream, after] = [newStream(), (await eventsAfter(store)).at(-1)?.position];
    await appended(store, writeAfter(stream, -1, 1));
    leftOf(await store.append(writeAfter(stream, -1, 5, { commandId: 'other' }))());
    leftOf(await store.append(writeAfter(stream, 3, 5))());
    expect(await eventsIn(store, stream)).toHaveLength(1);
    expect(await eventsAfter(store, after)).toHaveLength(1);
  });

  storeTest(harness, 'of many who open the same stream exactly one wins', async (store) => {
    const stream = newStream();
    const writes = upTo(16).map((n) => writeAfter(stream, -1, 2, { commandId: `try ${n}` }));
    const results = await Promise.all(writes.map((write) => store.append(write)()));
    const winners = results.flatMap((result) => (result._tag === 'Right' ? [result.right] : []));
    expect(winners).toHaveLength(1);
    for (const result of results)
      if (result._tag === 'Left')
        expect(result.left).toEqual({
          _tag: 'Conflict',
          stream,
          expected: 'noStream',
          actual: 1,
        });
    const events = await eventsIn(store, stream);
    expect(events.map(({ hash }) => hash)).toContain(winners[0]?.hash);
    expect(events).toHaveLength(2);
  });

  storeTest(harness, 'a conflict tells the revision that the stream is at', async (store) => {
    const stream = newStream();
    expect(leftOf(await store.append(writeAfter(stream, 0, 1))())).toEqual({
      _tag: 'Conflict',
      stream,
      expected: 0,
      actual: 'noStream',
    });
    await appended(store, writeAfter(stream, -1, 3));
    for (const after of [-1, 0, 1, 3, 7]) {
      const write = writeAfter(stream, after, 1, { commandId: 'other' });
      expect(leftOf(await store.append(write)())).toEqual({
        _tag: 'Conflict',
        stream,
        expected: write.expected,
        actual: 2,
      });
    }
  });

  storeTest(harness, 'an append larger than the limit is refused, not split', async (store) => {
    const [small, large, wide] = [newStream(), newStream(), newStream()];
    const text = 'x'.repeat(400 * 1024);
    await appended(store, writeAfter(small, -1, 2, { data: { text } }));
    const refused = leftOf(await store.append(writeAfter(large, -1, 3, { data: { text } }))());
    expect(refused._tag).toBe('TooLarge');
    // Few enough characters, but too many bytes.
    const emoji = '😀'.repeat(APPEND_BYTES_MAX / 4);
    const counted = leftOf(await store.append(writeAfter(wide, -1, 1, { data: { emoji } }))());
    expect(counted._tag).toBe('TooLarge');
    expect(await eventsIn(store, large)).toEqual([]);
    expect(await eventsIn(store, wide)).toEqual([]);
    expect(await eventsIn(store, small)).toHaveLength(2);
  });
};

const resending = (harness: StoreHarness): void => {
  storeTest(harness, 'the identical write gets the same receipt again', async (store) => {
    const stream = newStream();
    for (const write of [writeAfter(stream, -1, 2), writeAfter(stream, 1, 1)]) {
      const receipt = await appended(store, write);
      expect(await appended(store, write)).toEqual(receipt);
      expect(await appended(store, { ...write, events: [...write.events] })).toEqual(receipt);
    }
    expect(await eventsIn(store, stream)).toHaveLength(3);
  });

  storeTest(harness, 'also when the stream has moved on since', async (store) => {
    const stream = newStream();
    const writes = [-1, 1, 3, 5].map((after) => writeAfter(stream, after, 2));
    const receipts = [];
    for (const write of writes) receipts.push(await appended(store, write));
    const again = [];
    for (const write of writes) again.push(await appended(store, write));
    expect(again).toEqual(receipts);
    expect(await eventsIn(store, stream)).toHaveLength(8);
  });

  storeTest(harness, 'also when both are sent at the same time', async (store) => {
    const write = writeAfter(newStream(), -1, 2);
    const [first, ...others] = await Promise.all(
      upTo(5).map(async () => rightOf(await store.append(write)())),
    );
    for (const receipt of others) expect(receipt).toEqual(first);
    expect(await eventsIn(store, write.stream)).toHaveLength(2);
  });

  storeTest(harness, 'a write of which only a part is stored conflicts', async (store) => {
    const stream = newStream();
    const write = writeAfter(stream, -1, 3);
    await appended(store, write);
    const longer = { ...write, events: sealedEvents(stream, 0, 4) };
    const [first] = write.events;
    const other = sealedEvents(stream, 0, 3, { commandId: 'other' });
    const mixed = {
      ...write,
      events: [...(first === undefined ? [] : [first]), ...other.slice(1)],
    };
    for (const partial of [longer, mixed])
      expect(leftOf(await store.append(partial)())).toMatchObject({ _tag: 'Conflict', actual: 2 });
    // A part from its first event on is a write of its own that is stored whole.
    const shorter = { ...write, events: write.events.slice(0, 2) };
    expect(await appended(store, shorter)).toMatchObject({ revision: 1 });
    expect(await eventsIn(store, stream)).toHaveLength(3);
  });
};

export const appending = (harness: StoreHarness): void => {
  describe('appending', () => storing(harness));
  describe('sending again', () => resending(harness));
};
