import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { addDays, dateOfDay, dayNumber, isPlainDate, laterOf } from '../../src/kernel/dates.ts';

/** The day as the platform's calendar writes it: shares nothing with the code under test. */
const written = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

const FIRST = Date.parse('0001-01-01') / 86_400_000;
const LAST = Date.parse('9999-12-31') / 86_400_000;
const days = fc.integer({ min: FIRST, max: LAST });

test('a day number and its date agree with the calendar of the platform', () =>
  fc.assert(
    fc.property(days, (day) => {
      expect(dateOfDay(day)).toBe(written(day));
      expect(dayNumber(written(day))).toBe(day);
      expect(isPlainDate(written(day))).toBe(true);
    }),
    { numRuns: 2000 },
  ));

test('every day of 400 years around now follows the day before', () => {
  let wrong = 0;
  for (let day = dayNumber('1800-01-01'); day <= dayNumber('2200-12-31'); day += 1)
    if (dateOfDay(day) !== written(day) || dayNumber(written(day)) !== day) wrong += 1;
  expect(wrong).toBe(0);
});

test('adding days goes forth and back', () =>
  fc.assert(
    fc.property(days, fc.integer({ min: -40_000, max: 40_000 }), (day, more) => {
      fc.pre(day + more >= FIRST && day + more <= LAST);
      expect(addDays(written(day), more)).toBe(written(day + more));
      expect(addDays(addDays(written(day), more), 0 - more)).toBe(written(day));
    }),
  ));

test('dates sort as text, so the later one is the greater one', () =>
  fc.assert(
    fc.property(days, days, (one, other) =>
      expect(laterOf(written(one), written(other))).toBe(written(Math.max(one, other))),
    ),
  ));

test.each([
  '2026-02-30',
  '2025-02-29',
  '1900-02-29',
  '2026-13-01',
  '2026-00-10',
  '2026-04-31',
  '2026-01-00',
  '2026-2-3',
  '2026-02-03T00:00:00Z',
  ' 2026-02-03',
  '2026-02-03\n',
  '20260203',
  '0000-01-01',
  '+12026-01-01',
  '２026-01-01',
  '',
  20260203,
  null,
  undefined,
])('%j is no day', (u) => expect(isPlainDate(u)).toBe(false));

test.each(['2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])('%s is a day', (date) =>
  expect(isPlainDate(date)).toBe(true),
);
