/**
 * Plain dates: `YYYY-MM-DD`, no time zone. They sort as strings, so comparing two of them is `<`.
 * Arithmetic goes through the day number, the count of days since 1970-01-01.
 */

/** A calendar day as it is written on paper, `YYYY-MM-DD`, from year 0001 to 9999. */
export type PlainDate = string;

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

const monthLength = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : (MONTH_LENGTHS[month - 1] ?? 0);

/** True for a day that exists: 2026-02-30, 2026-2-3, a timestamp and year 0000 do not. */
export const isPlainDate = (u: unknown): u is PlainDate => {
  if (typeof u !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(u)) return false;
  const [year, month, day] = [+u.slice(0, 4), +u.slice(5, 7), +u.slice(8, 10)];
  return year >= 1 && month >= 1 && day >= 1 && day <= monthLength(year, month);
};

const digit = (text: string, at: number): number => text.charCodeAt(at) - 48;

/**
 * Days since 1970-01-01. Counts eras of 400 years from 1 March, so that the leap day comes last
 * in its year (H. Hinnant, "chrono-compatible low-level date algorithms").
 */
export const dayNumber = (date: PlainDate): number => {
  const month = digit(date, 5) * 10 + digit(date, 6);
  const day = digit(date, 8) * 10 + digit(date, 9);
  const calendarYear =
    digit(date, 0) * 1000 + digit(date, 1) * 100 + digit(date, 2) * 10 + digit(date, 3);
  const year = month <= 2 ? calendarYear - 1 : calendarYear;
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
};

const padded = (n: number, width: number): string => String(n).padStart(width, '0');

/** The inverse of {@link dayNumber}. */
export const dateOfDay = (dayOfEpoch: number): PlainDate => {
  const shifted = dayOfEpoch + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9);
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
};

/** The date that many days later (earlier when negative). */
export const addDays = (date: PlainDate, days: number): PlainDate =>
  dateOfDay(dayNumber(date) + days);

/** 1970-01-01 was a Thursday. */
export const WEEKDAYS = [
  'thursday',
  'friday',
  'saturday',
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

export const weekdayOf = (date: PlainDate): Weekday =>
  WEEKDAYS[((dayNumber(date) % 7) + 7) % 7] ?? 'thursday';

/** The later of two dates. */
export const laterOf = (a: PlainDate, b: PlainDate): PlainDate => (a < b ? b : a);
