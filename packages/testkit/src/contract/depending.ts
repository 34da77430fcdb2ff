/** What an append may depend on beside its own stream: guards that hold, names that are free. */
import { describe, expect } from '@jest/globals';
import { isNone } from 'fp-ts/lib/Option.js';
import {
  appended,
  eventsIn,
  leftOf,
  newName,
  newStream,
  rightOf,
  storeTest,
  upTo,
  writeAfter,
  type StoreHarness,
} from './harness.ts';

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

export const depending = (harness: StoreHarness): void => {
  describe('guards', () => guarding(harness));
  describe('claims', () => claiming(harness));
};
