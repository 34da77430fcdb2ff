import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { SortedSet } from '../../src/kernel/sorted-set.ts';

const names = fc.integer({ min: 0, max: 3000 }).map((n) => `invoice:${n}`);
const changes = fc.array(fc.tuple(fc.boolean(), names), { maxLength: 60 });

test('a sorted set holds what a sorted array would', () =>
  fc.assert(
    fc.property(changes, changes, (first, second) => {
      const set = new SortedSet();
      const plain = new Set<string>();
      for (const [isAdded, name] of [...first, ...second]) {
        const change = isAdded ? 'add' : 'delete';
        set[change](name);
        plain[change](name);
        expect([...set]).toEqual([...plain].sort());
      }
    }),
    { numRuns: 60 },
  ));

test('so do many thousand names, added and deleted in any order', () =>
  fc.assert(
    fc.property(fc.shuffledSubarray(Array.from({ length: 2500 }, (_, n) => `i:${n}`)), (order) => {
      const set = new SortedSet();
      for (const name of order) set.add(name);
      expect([...set]).toEqual([...order].sort());
      const gone = order.filter((_, index) => index % 3 !== 0);
      for (const name of gone) set.delete(name);
      expect([...set]).toEqual(order.filter((_, index) => index % 3 === 0).sort());
    }),
    { numRuns: 20 },
  ));

test('an empty set is empty, and adding twice adds once', () => {
  const set = new SortedSet();
  expect([...set]).toEqual([]);
  set.delete('a');
  set.add('b');
  set.add('b');
  set.add('a');
  expect([...set]).toEqual(['a', 'b']);
  set.delete('a');
  set.delete('b');
  expect([...set]).toEqual([]);
});
