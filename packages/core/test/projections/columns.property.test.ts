/** The small parts of the table that save memory, against plain maps and lists. */
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { Names } from '../../src/projections/names.ts';
import { SortedTexts } from '../../src/projections/sorted-texts.ts';

const name = fc
  .tuple(fc.constantFrom('invoice:', 'credit:', 'receipt:', 'invoice', ''), fc.nat(300))
  .map(([kind, id]) => `${kind}${id.toString(36)}`);

test('each name has one number within its owner, and comes back as it was', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(3), name), { maxLength: 400, size: 'max' }), (all) => {
      const names = new Names();
      const numbers = new Map<string, number>();
      const given = all.map(([owner, each]) => names.numberOf(owner, each));
      const expected = all.map(([owner, each]) => {
        const key = `${owner} ${each}`;
        const number = numbers.get(key) ?? numbers.size;
        numbers.set(key, number);
        return number;
      });
      expect(given).toEqual(expected);
      expect(all.map(([owner, each]) => names.numberOf(owner, each))).toEqual(expected);
      const known = [...numbers.values()];
      expect(known.map((number) => `${names.owners[number]} ${names.nameOf(number)}`)).toEqual([
        ...numbers.keys(),
      ]);
      expect(names.count).toBe(numbers.size);
    }),
  );
});

test('sorted texts come back, and are counted up to any text', () => {
  const text = fc.nat(700).map((n) => n.toString(3));
  fc.assert(
    fc.property(fc.array(text, { maxLength: 100, size: 'max' }), text, (all, up) => {
      const sorted = [...all].sort();
      const texts = new SortedTexts();
      for (const each of sorted) texts.push(each);
      expect(sorted.map((_, index) => texts.at(index))).toEqual(sorted);
      expect(texts.at(sorted.length)).toBeUndefined();
      for (const probe of [up, '', '9', ...sorted])
        expect(texts.countUpTo(probe)).toBe(sorted.filter((each) => each <= probe).length);
    }),
  );
});
