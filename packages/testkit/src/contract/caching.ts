/** The account cache, where a store brings one. */
import type { AccountCache, EventStore, Snapshot } from '@counterfoil/core';
import { describe, expect } from '@jest/globals';
import { none, some } from 'fp-ts/lib/Option.js';
import {
  appended,
  eventsIn,
  newStream,
  rightOf,
  storeTest,
  writeAfter,
  type StoreHarness,
} from './harness.ts';

export const snapshotAt = (revision: number): Snapshot => ({
  revision,
  hash: String(revision).padStart(43, 'h'),
  version: 3,
  state: JSON.stringify({ revision, text: '"é" 😀 \u0000' }),
  checksum: String(revision).padStart(43, 'c'),
});

/** Of 52 bits, the largest there is. */
const LARGEST = 2 ** 52 - 1;

export const caching = (harness: StoreHarness): void => {
  const cacheTest = (
    sentence: string,
    body: (cache: AccountCache, store: EventStore) => Promise<void>,
  ) =>
    storeTest(harness, sentence, async (store) => {
      if (store.accountCache !== undefined) await body(store.accountCache, store);
    });

  describe('account cache', () => {
    cacheTest('an account that was never saved has no snapshot and no names', async (cache) => {
      const stream = newStream();
      expect(rightOf(await cache.load(stream)())).toEqual(none);
      expect(rightOf(await cache.find(stream, [1, 2])())).toEqual([]);
    });

    cacheTest('the last snapshot replaces the one before', async (cache) => {
      const [stream, other] = [newStream(), newStream()];
      for (const revision of [10, 20]) {
        rightOf(await cache.save(stream, snapshotAt(revision), [], 'add')());
        expect(rightOf(await cache.load(stream)())).toEqual(some(snapshotAt(revision)));
      }
      expect(rightOf(await cache.load(other)())).toEqual(none);
    });

    cacheTest('names are found by account, ascending, each revision once', async (cache) => {
      const [stream, other] = [newStream(), newStream()];
      const names = [
        { nameHash: 7, revision: 12 },
        { nameHash: 7, revision: 3 },
        { nameHash: LARGEST, revision: 12 },
        { nameHash: 0, revision: 5 },
        { nameHash: 7, revision: 3 },
        // How core marks what was saved.
        { nameHash: 9, revision: -21 },
      ];
      rightOf(await cache.save(stream, snapshotAt(20), names, 'add')());
      rightOf(await cache.save(other, snapshotAt(1), [{ nameHash: 7, revision: 1 }], 'add')());
      const find = async (...hashes: ReadonlyArray<number>) =>
        rightOf(await cache.find(stream, hashes)());
      expect(await find(7)).toEqual([3, 12]);
      expect(await find(LARGEST)).toEqual([12]);
      expect(await find(0, LARGEST, 7, 7)).toEqual([3, 5, 12]);
      expect(await find(7, 9)).toEqual([-21, 3, 12]);
      expect(await find(8)).toEqual([]);
      expect(await find()).toEqual([]);
    });

    cacheTest('names are added to, or those up to the snapshot replaced', async (cache) => {
      const stream = newStream();
      const save = async (revision: number, mode: 'add' | 'replace') =>
        rightOf(
          await cache.save(stream, snapshotAt(revision), [{ nameHash: 1, revision }], mode)(),
        );
      await save(4, 'add');
      await save(9, 'add');
      expect(rightOf(await cache.find(stream, [1])())).toEqual([4, 9]);
      // Whoever saved later events knows them better than one who replayed only so far.
      await save(5, 'replace');
      expect(rightOf(await cache.find(stream, [1])())).toEqual([5, 9]);
      expect(rightOf(await cache.load(stream)())).toEqual(some(snapshotAt(5)));
    });

    cacheTest('it is no part of the log', async (cache, store) => {
      const stream = newStream();
      rightOf(await cache.save(stream, snapshotAt(1), [], 'add')());
      expect(rightOf(await store.head(stream)())).toEqual(none);
      await appended(store, writeAfter(stream, -1, 1));
      expect(await eventsIn(store, stream)).toHaveLength(1);
      rightOf(await cache.save(stream, snapshotAt(2), [], 'add')());
      expect(rightOf(await store.head(stream)())).not.toEqual(none);
    });

    cacheTest(
      'saves and appends at the same time do not disturb each other',
      async (cache, store) => {
        const streams = [newStream(), newStream(), newStream()];
        const work = streams.flatMap((stream) => [
          appended(store, writeAfter(stream, -1, 2)),
          cache.save(stream, snapshotAt(1), [{ nameHash: 5, revision: 1 }], 'add')(),
        ]);
        await Promise.all(work);
        for (const stream of streams) {
          expect(await eventsIn(store, stream)).toHaveLength(2);
          expect(rightOf(await cache.load(stream)())).toEqual(some(snapshotAt(1)));
          expect(rightOf(await cache.find(stream, [5])())).toEqual([1]);
        }
      },
    );
  });
};
