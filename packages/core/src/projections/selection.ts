/** Which part of the log a figure is made from: two time axes that are independent. */
import { isPlainDate, type PlainDate } from '../kernel/dates.ts';
import type { Position } from '../store/event-store.ts';

/**
 * The end of what is known: events at or before a position, or the longest prefix of the log in
 * which nothing was recorded after an instant.
 */
export type KnownAt = { readonly position: Position } | { readonly instant: string };

/** Events whose book day is not after `asOf`, among those known at `knownAt`. */
export interface Selection {
  /** Absent: every day. Events without a posting date count on every day. */
  readonly asOf?: PlainDate | undefined;
  /** Absent: everything is known. */
  readonly knownAt?: KnownAt | undefined;
}

const INSTANT = /^(.{10}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d+))?Z$/;

/** True for an ISO instant in UTC that exists, such as `2026-03-02T09:30:00Z`. */
export const isInstant = (text: string): boolean =>
  INSTANT.test(text) && isPlainDate(text.slice(0, 10));

/**
 * The instant in whole milliseconds, as the clock writes it; two of them then sort as text. What
 * was recorded at a whole millisecond is not after an instant if it is not after its millisecond.
 */
export const wholeMilliseconds = (instant: string): string => {
  const [, seconds, fraction = ''] = INSTANT.exec(instant) ?? [];
  if (seconds === undefined || !isInstant(instant))
    throw new RangeError(`${instant} is no instant such as 2026-03-02T09:30:00Z`);
  return `${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
};

/** Throws a `RangeError` for a date or an instant that does not exist. */
export const checkSelection = ({ asOf, knownAt }: Selection): void => {
  if (asOf !== undefined && !isPlainDate(asOf))
    throw new RangeError(`${asOf} is no date such as 2026-03-02`);
  if (knownAt !== undefined && 'instant' in knownAt) wholeMilliseconds(knownAt.instant);
};
