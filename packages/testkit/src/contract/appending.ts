/** Appends: all or nothing, at the expected revision, once however often they are sent. */
import { APPEND_BYTES_MAX } from '@counterfoil/core';
import { describe, expect } from '@jest/globals';
import { isNone } from 'fp-ts/lib/Option.js';
import {
  appended,
  eventsAfter,
  eventsIn,
  leftOf,
  newName,
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

const guarding = (harness: StoreHarness): void => {
  storeTest(harness, 'an append whose guard has moved is refused', async (store) => {
    if (!store.capabilities.guards) return;
    const [books, stream] = [newStream(), newStream()];
    const guarded = (revision: number) =>
      writeAfter(stream, -1, 1, { guards: [{ stream: books, revision }] });
    expect(leftOf(await store.append(guarded(0))())).toEqual({
      _tag: 'GuardFailed',
      stream: books,
      expected: 0,
      actual: 'noStream',
    });
    await appended(store, writeAfter(books, -1, 3));
    expect(leftOf(await store.append(guarded(1))())).toEqual({
      _tag: 'GuardFailed',
      stream: books,
      expected: 1,
      actual: 2,
    });
    expect(await eventsIn(store, stream)).toEqual([]);
    await appended(store, guarded(2));
    expect(await eventsIn(store, stream)).toHaveLength(1);
  });

  storeTest(
    harness,
    'nothing guarded lands behind the event that ends its guard',
    async (store) => {
      if (!store.capabilities.guards) return;
      const books = newStream();
      await appended(store, writeAfter(books, -1, 1));
      const guards = [{ stream: books, revision: 0 }];
      const post = () => store.append(writeAfter(newStream(), -1, 1, { guards }))();
      const before = upTo(8).map(post);
      const closing = store.append(writeAfter(books, 0, 1))();
      const posts = await Promise.all([...before, ...upTo(8).map(post)]);
      const closed = rightOf(await closing);
      for (const result of posts)
        if (result._tag === 'Right') expect(result.right.position < closed.position).toBe(true);
        else expect(result.left).toMatchObject({ _tag: 'GuardFailed', actual: 1 });
      expect(leftOf(await post())).toMatchObject({ _tag: 'GuardFailed' });
    },
  );
};

const claiming = (harness: StoreHarness): void => {
  storeTest(harness, 'a name belongs to the stream that claimed it first', async (store) => {
    const [mine, theirs, name, free] = [newStream(), newStream(), newName(), newName()];
    await appended(store, writeAfter(mine, -1, 1, { claims: [name] }));
    const write = writeAfter(theirs, -1, 1, { claims: [name] });
    expect(leftOf(await store.append(write)())).toEqual({ _tag: 'Claimed', name });
    expect(await eventsIn(store, theirs)).toEqual([]);
    expect(isNone(rightOf(await store.head(theirs)()))).toBe(true);
    await appended(store, writeAfter(mine, 0, 1, { claims: [name, free, free] }));
    expect(leftOf(await store.append({ ...write, claims: [free] })())).toEqual({
      _tag: 'Claimed',
      name: free,
    });
  });

  storeTest(harness, 'of many who claim the same name exactly one gets it', async (store) => {
    const name = newName();
    const writes = upTo(12).map(() => writeAfter(newStream(), -1, 1, { claims: [name] }));
    const results = await Promise.all(writes.map((write) => store.append(write)()));
    expect(results.filter(({ _tag }) => _tag === 'Right')).toHaveLength(1);
    for (const result of results)
      if (result._tag === 'Left') expect(result.left).toEqual({ _tag: 'Claimed', name });
  });

  if (harness.burnsNames !== true)
    storeTest(harness, 'a refused append claims no name', async (store) => {
      const [stream, other, name, taken] = [newStream(), newStream(), newName(), newName()];
      await appended(store, writeAfter(stream, -1, 1, { claims: [taken] }));
      const claims = [name];
      leftOf(await store.append(writeAfter(stream, 5, 1, { claims }))());
      leftOf(await store.append(writeAfter(other, -1, 1, { claims: [name, taken] }))());
      await appended(store, writeAfter(newStream(), -1, 1, { claims }));
    });

  storeTest(
    harness,
    'checks: the same write, the revision, the guards, the names',
    async (store) => {
      const [stream, owner, name] = [newStream(), newStream(), newName()];
      await appended(store, writeAfter(owner, -1, 2, { claims: [name] }));
      const written = writeAfter(stream, -1, 1);
      const receipt = await appended(store, written);
      const wrong = { guards: [{ stream: owner, revision: 0 }], claims: [name] };
      if (!store.capabilities.guards) return;
      expect(await appended(store, { ...written, ...wrong })).toEqual(receipt);
      const stale = writeAfter(stream, 4, 1, wrong);
      expect(leftOf(await store.append(stale)())).toMatchObject({ _tag: 'Conflict', actual: 0 });
      const next = writeAfter(stream, 0, 1, wrong);
      expect(leftOf(await store.append(next)())).toMatchObject({ _tag: 'GuardFailed', actual: 1 });
      const unguarded = writeAfter(stream, 0, 1, { claims: [name] });
      expect(leftOf(await store.append(unguarded)())).toEqual({ _tag: 'Claimed', name });
    },
  );
};

export const appending = (harness: StoreHarness): void => {
  describe('appending', () => storing(harness));
  describe('sending again', () => resending(harness));
  describe('guards', () => guarding(harness));
  describe('claims', () => claiming(harness));
};
