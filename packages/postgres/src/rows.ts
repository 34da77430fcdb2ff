/** Rows as the driver gives them, and events as the port gives them. */
import { positionOf, type StoredEvent } from '@counterfoil/core';

export type Row = Readonly<Record<string, unknown>>;

export const textIn = (row: Row | undefined, column: string): string => {
  const value = row?.[column];
  if (typeof value !== 'string') throw new TypeError(`a row has no text in column ${column}`);
  return value;
};

/** The same where there may be none. */
export const optionalTextIn = (row: Row | undefined, column: string): string | undefined => {
  const value = row?.[column];
  return value === null || value === undefined ? undefined : textIn(row, column);
};

/** A whole number. The driver gives those of 64 bits as text, because not all of them fit. */
export const numberIn = (row: Row | undefined, column: string): number => {
  const value = row?.[column];
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number))
    throw new TypeError(`a row has no whole number in column ${column}`);
  return number;
};

/**
 * The columns of an event `e`. The name of its stream is looked up row by row on purpose: for the
 * few rows of a page a planner that joins might read the names of all streams.
 */
export const eventColumns = (streams: string): string =>
  `e.position, e.revision, e.type, e.hash, e.line,
   (SELECT s.name FROM ${streams} s WHERE s.number = e.stream) AS stream`;

export const eventIn = (row: Row): StoredEvent => ({
  type: textIn(row, 'type'),
  hash: textIn(row, 'hash'),
  line: textIn(row, 'line'),
  position: positionOf(numberIn(row, 'position')),
  stream: textIn(row, 'stream'),
  revision: numberIn(row, 'revision'),
});
