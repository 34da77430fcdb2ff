/**
 * Positions. EventStoreDB knows an event of the whole log by two numbers of 64 bits; both are kept,
 * in one text that sorts bytewise as the log does.
 */
import type { Position } from '@counterfoil/core';
import type { Position as LogPosition } from '@eventstore/db-client';

/** How many digits the largest number of 64 bits has. */
const DIGITS = 20;

/** What a server says where it does not tell a position. */
const UNKNOWN = 2n ** 64n - 1n;

const digits = (number: bigint): string => String(number).padStart(DIGITS, '0');

/** Undefined where the server gave none. */
export const positionOf = (position: LogPosition | undefined): Position | undefined =>
  position === undefined || position.commit === UNKNOWN
    ? undefined
    : `${digits(position.commit)}/${digits(position.prepare)}`;

const POSITION = /^([0-9]{20})\/([0-9]{20})$/;

/** The inverse of `positionOf`. Throws a `RangeError` where the text is of another store. */
export const logPositionOf = (position: Position): LogPosition => {
  const [, commit, prepare] = POSITION.exec(position) ?? [];
  if (commit === undefined || prepare === undefined)
    throw new RangeError(`${JSON.stringify(position)} is no position of this store`);
  return { commit: BigInt(commit), prepare: BigInt(prepare) };
};
