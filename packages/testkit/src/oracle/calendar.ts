/** Days counted as a child would: year by year, month by month. Shares nothing with core. */

const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const daysOf = (year: number, month: number) =>
  month === 2 && isLeap(year) ? 29 : (MONTHS[month - 1] ?? 0);

const partsOf = (date: string): [number, number, number] => [
  Number(date.slice(0, 4)),
  Number(date.slice(5, 7)),
  Number(date.slice(8, 10)),
];

/** The day after. */
export const dayAfter = (date: string): string => {
  let [year, month, day] = partsOf(date);
  day += 1;
  if (day > daysOf(year, month)) [month, day] = [month + 1, 1];
  if (month > 12) [year, month] = [year + 1, 1];
  const two = (n: number) => String(n).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
};

/** The day before. */
export const dayBefore = (date: string): string => {
  let [year, month, day] = partsOf(date);
  day -= 1;
  if (day === 0) {
    [year, month] = month === 1 ? [year - 1, 12] : [year, month - 1];
    day = daysOf(year, month);
  }
  const two = (n: number) => String(n).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
};

/** So many days later; earlier when negative. One step at a time. */
export const daysLater = (date: string, days: number): string => {
  let at = date;
  for (let step = 0; step < days; step += 1) at = dayAfter(at);
  for (let step = 0; step > days; step -= 1) at = dayBefore(at);
  return at;
};

const sinceTheYearOne = (date: string): number => {
  const [year, month, day] = partsOf(date);
  let days = day;
  for (let each = 1; each < year; each += 1) days += isLeap(each) ? 366 : 365;
  for (let each = 1; each < month; each += 1) days += daysOf(year, each);
  return days;
};

/** Days from one date to another; negative when the other one is earlier. */
export const daysBetween = (from: string, to: string): number =>
  sinceTheYearOne(to) - sinceTheYearOne(from);

/** The latest of some dates. */
export const latestOf = (first: string, ...others: ReadonlyArray<string>): string =>
  others.reduce((latest, each) => (each > latest ? each : latest), first);

/** The weekday of a date: the first day of the year one was a Monday. */
export const weekdayOf = (date: string) => WEEKDAYS[(sinceTheYearOne(date) - 1) % 7] ?? 'monday';

const WEEKDAYS = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
