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
      for (const [owner, each] of all) {
        const key = `${owner} ${each}`;
        const number = numbers.get(key) ?? numbers.size;
        numbers.set(key, number);
        expect(names.numberOf(owner, each)).toBe(number);
        expect(names.nameOf(number)).toBe(each);
        expect(names.owners[number]).toBe(owner);
      }
      expect(names.count).toBe(numbers.size);
      for (const [key, number] of numbers)
        expect(`${names.owners[number]} ${names.nameOf(number)}`).toBe(key);
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
