/** What the server says when it fails, in the words of the port. */
import { storeFailure, type StoreFailure } from '@counterfoil/core';

/** The SQLSTATE codes that mean something to the store. */
const FULL = new Set(['53100']);
/** A lock not granted in time, a statement that took too long, a deadlock, a failed snapshot. */
const IN_THE_WAY = new Set(['55P03', '57014', '40P01', '40001']);

const SQLSTATE = /^[0-9A-Z]{5}$/;

/**
 * The SQLSTATE of an error that the server sent; undefined for one of the line or of this program.
 */
export const sqlStateOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error) || !('code' in error) || !('severity' in error)) return undefined;
  const { code } = error;
  return typeof code === 'string' && SQLSTATE.test(code) ? code : undefined;
};

/** No answer came: no connection could be had, or the line was cut, or the server is silent. */
export class LineCut extends Error {
  override readonly name = 'LineCut';
}

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message || error.name : String(error);

/**
 * A connection lost, resources short, a lock held, a server that starts or stops, a disk at fault.
 */
const PASSING = /^(08|53|57|58|40|55P03|XX)/;

/**
 * An error as the port names it, where nothing has been written. What no waiting can mend is
 * `Denied`: a right that is missing, and also a schema, table or function, so that nobody tries
 * again for ever.
 */
export const failureOf = (error: unknown): StoreFailure => {
  const state = sqlStateOf(error);
  if (state === undefined) return storeFailure('Unavailable', messageOf(error));
  const detail = `${messageOf(error)} (SQLSTATE ${state})`;
  if (FULL.has(state)) return storeFailure('StoreFull', detail);
  if (IN_THE_WAY.has(state)) return storeFailure('Contended', detail);
  return storeFailure(PASSING.test(state) ? 'Unavailable' : 'Denied', detail);
};

/** Whether the same may go well a moment later; errors of this program never do. */
export const isPassing = (error: unknown): boolean => {
  const state = sqlStateOf(error);
  if (state !== undefined) return PASSING.test(state);
  return error instanceof LineCut;
};

/** A lock was not granted in time. */
export const isLockTimeout = (error: unknown): boolean => sqlStateOf(error) === '55P03';
