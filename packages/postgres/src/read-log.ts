/** Reading the log: one stream, all of it, or the events of some types in it. */
import {
  positionOf,
  sequenceOf,
  type AllRead,
  type Head,
  type Page,
  type Position,
  type ReadError,
  type StoredEvent,
  type StreamRead,
  type Stretch,
} from '@counterfoil/core';
import { isLeft, map, right, type Either } from 'fp-ts/lib/Either.js';
import { none, some, type Option } from 'fp-ts/lib/Option.js';
import type { Connections } from './connections.ts';
import { eventColumns, eventIn, numberIn, optionalTextIn, textIn, type Row } from './rows.ts';

/** How far one look for chosen types goes, so that rare ones never make a call too long. */
const LOOK_MAX = 100_000;

/** A part of the log that was looked through in one call. */
export interface Look extends Stretch {
  /** There are more than were asked for. */
  readonly full: boolean;
}

export interface LogReader {
  readonly head: (stream: string) => Promise<Either<ReadError, Option<Head>>>;
  readonly stream: (stream: string, read: StreamRead) => Promise<Either<ReadError, Page>>;
  readonly all: (read: AllRead) => Promise<Either<ReadError, Page>>;
  readonly look: (read: AllRead) => Promise<Either<ReadError, Look>>;
}

const statements = (schema: string) => {
  const columns = eventColumns(`${schema}.streams`);
  const events = `${schema}.events e`;
  const ofStream = `e.stream = (SELECT s.number FROM ${schema}.streams s WHERE s.name = $1)`;
  return {
    head: {
      name: 'head',
      text: `SELECT e.revision, e.position, e.hash FROM ${events}
             WHERE ${ofStream} ORDER BY e.revision DESC LIMIT 1`,
    },
    forward: {
      name: 'forward',
      text: `SELECT ${columns} FROM ${events}
             WHERE ${ofStream} AND e.revision > $2::bigint ORDER BY e.revision LIMIT $3`,
    },
    backward: {
      name: 'backward',
      text: `SELECT ${columns} FROM ${events}
             WHERE ${ofStream} AND e.revision < $2::bigint ORDER BY e.revision DESC LIMIT $3`,
    },
    all: {
      name: 'all',
      text: `SELECT ${columns} FROM ${events}
             WHERE e.position > $1 ORDER BY e.position LIMIT $2`,
    },
    // The end of the log is told by the statement that reads: they see the same moment.
    types: {
      name: 'types',
      text: `SELECT log.last, found.* FROM
               (SELECT coalesce(max(position), 0) AS last FROM ${schema}.events) log
             LEFT JOIN LATERAL
               (SELECT ${columns} FROM ${events}
                WHERE e.position > $1 AND e.position <= $2 AND e.type = ANY($3::text[])
                ORDER BY e.position LIMIT $4) found ON true
             ORDER BY found.position`,
    },
  };
};

export const logReader = ({ run }: Connections, schema: string): LogReader => {
  const sql = statements(schema);

  /** One more than asked for tells whether there is more. */
  const anyOf = async (after: Position | undefined, limit: number) => {
    const read = await run(sql.all, [sequenceOf(after), limit + 1]);
    return map((rows: ReadonlyArray<Row>): Look => {
      const events = rows.slice(0, limit).map(eventIn);
      const full = rows.length > limit;
      return { events, end: !full, full, upTo: events.at(-1)?.position ?? after };
    })(read);
  };

  const chosenOf = async (
    after: Position | undefined,
    limit: number,
    types: ReadonlyArray<string>,
  ): Promise<Either<ReadError, Look>> => {
    const start = sequenceOf(after);
    const read = await run(sql.types, [start, start + LOOK_MAX, types, limit + 1]);
    if (isLeft(read)) return read;
    const found = read.right.filter((row) => optionalTextIn(row, 'hash') !== undefined);
    const events = found.slice(0, limit).map(eventIn);
    if (found.length > limit)
      return right({ events, end: false, full: true, upTo: events.at(-1)?.position ?? after });
    const last = numberIn(read.right[0], 'last');
    const to = Math.min(start + LOOK_MAX, last);
    const upTo = to > start ? positionOf(to) : after;
    return right({ events, end: to >= last, full: false, upTo });
  };

  const look: LogReader['look'] = ({ after, limit, types }) =>
    types === undefined ? anyOf(after, limit) : chosenOf(after, limit, types);

  return {
    look,
    head: async (stream) =>
      map((rows: ReadonlyArray<Row>): Option<Head> => {
        const [row] = rows;
        if (row === undefined) return none;
        const position = positionOf(numberIn(row, 'position'));
        return some({
          stream,
          revision: numberIn(row, 'revision'),
          position,
          hash: textIn(row, 'hash'),
        });
      })(await run(sql.head, [stream])),
    stream: async (stream, { after, limit, direction }) => {
      const from = after ?? (direction === 'forward' ? -1 : Number.MAX_SAFE_INTEGER);
      const read = await run(sql[direction], [stream, from, limit + 1]);
      if (isLeft(read)) return read;
      const events = read.right.slice(0, limit).map(eventIn);
      return right({ events, end: read.right.length <= limit });
    },
    all: async ({ after, limit, types }) => {
      const events: StoredEvent[] = [];
      let start = after;
      for (;;) {
        const looked = await look({
          limit: limit - events.length,
          ...(start === undefined ? {} : { after: start }),
          ...(types === undefined ? {} : { types }),
        });
        if (isLeft(looked)) return looked;
        for (const event of looked.right.events) events.push(event);
        const { end, full, upTo } = looked.right;
        if (end || full) return right({ events, end });
        start = upTo;
      }
    },
  };
};
