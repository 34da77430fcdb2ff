/** Rows of the events table as the port gives them. */
import { positionOf, type StoredEvent } from '@counterfoil/core';
import type { StreamNames } from './stream-names.ts';

export const EVENT_COLUMNS = 'e.position, e.stream, e.revision, e.type, e.hash, e.line';

interface EventRow {
  readonly position: number;
  readonly stream: number;
  readonly revision: number;
  readonly type: string;
  readonly hash: string;
  readonly line: string;
}

const isEventRow = (row: unknown): row is EventRow =>
  typeof row === 'object' &&
  row !== null &&
  'position' in row &&
  typeof row.position === 'number' &&
  'stream' in row &&
  typeof row.stream === 'number' &&
  'revision' in row &&
  typeof row.revision === 'number' &&
  'type' in row &&
  typeof row.type === 'string' &&
  'hash' in row &&
  typeof row.hash === 'string' &&
  'line' in row &&
  typeof row.line === 'string';

/** The names come from memory: a log has many events of few streams. */
export const eventIn = (row: unknown, names: StreamNames): StoredEvent => {
  if (!isEventRow(row)) throw new TypeError('a row of the events table lacks a column');
  const { position, stream, revision, type, hash, line } = row;
  const name = names.nameOf(stream);
  return { type, hash, line, position: positionOf(position), stream: name, revision };
};
