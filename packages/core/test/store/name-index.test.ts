import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { NameIndex, nameHashOf } from '../../src/store/name-index.ts';

const found = (index: NameIndex, nameHash: number): ReadonlyArray<number> => {
  const revisions: number[] = [];
  index.find(nameHash, revisions);
  return revisions;
};

/** Few names, so that many revisions share one, among them the least and the largest there are. */
const hashes = fc.oneof(
  fc.constantFrom(0, 1, 16, 2 ** 32, 2 ** 52 - 1),
  fc.integer({ min: 0, max: 2 ** 52 - 1 }),
);

describe('the names in memory', () => {
  test('find every revision of a name, the latest first, and give back all rows', () => {
    fc.assert(
      fc.property(fc.array(hashes, { maxLength: 200 }), hashes, (named, other) => {
        const index = new NameIndex();
        const expected = new Map<number, number[]>();
        for (const [revision, nameHash] of named.entries()) {
          index.add(nameHash, revision);
          expected.set(nameHash, [revision, ...(expected.get(nameHash) ?? [])]);
        }
        for (const nameHash of [...named, other])
          expect(found(index, nameHash)).toEqual(expected.get(nameHash) ?? []);
        expect(index.rows()).toEqual(named.map((nameHash, revision) => ({ nameHash, revision })));
      }),
    );
  });

  test('are whole numbers of 52 bits, spread over all buckets', () => {
    const buckets = new Set<number>();
    for (let number = 0; number < 1000; number += 1) {
      const nameHash = nameHashOf(`invoice:${number}`);
      expect(Number.isSafeInteger(nameHash) && nameHash >= 0 && nameHash < 2 ** 52).toBe(true);
      buckets.add(nameHash & 63);
    }
    expect(buckets.size).toBe(64);
  });
});
