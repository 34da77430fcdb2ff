/**
 * The account cache: snapshots, and the names that have gone out of memory. All of it rebuildable.
 */
import {
  storeClosed,
  type AccountCache,
  type ReadError,
  type Scheduler,
  type Snapshot,
} from '@counterfoil/core';
import { isLeft, left, map, right, type Either } from 'fp-ts/lib/Either.js';
import { none, some, type Option } from 'fp-ts/lib/Option.js';
import type { Connections } from './connections.ts';
import { numberIn, textIn, type Row } from './rows.ts';

interface Sought {
  readonly stream: string;
  readonly nameHashes: ReadonlyArray<number>;
}
type Found = ReadonlyArray<number>;

const statements = (schema: string) => ({
  load: {
    name: 'load',
    text: `SELECT p.revision, p.hash, p.version, p.state, p.checksum FROM ${schema}.snapshots p
           WHERE p.stream = (SELECT s.number FROM ${schema}.streams s WHERE s.name = $1)`,
  },
  save: {
    name: 'save',
    text: `SELECT ${schema}.save_snapshot($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
  },
  find: {
    name: 'find',
    text: `SELECT asked.number, n.revision
           FROM unnest($1::integer[], $2::text[], $3::bigint[]) asked(number, stream, name_hash)
           JOIN ${schema}.streams s ON s.name = asked.stream
           JOIN ${schema}.names n ON n.stream = s.number AND n.name_hash = asked.name_hash`,
  },
});

/** Every command asks for names, so those of many accounts that ask in one turn ask together. */
const findTogether = ({ run }: Connections, schema: string, scheduler: Scheduler) => {
  const { find } = statements(schema);
  let waiting: Sought[] = [];
  let running: Promise<Either<ReadError, ReadonlyMap<Sought, Set<number>>>> | null = null;

  const ask = async (): Promise<Either<ReadError, ReadonlyMap<Sought, Set<number>>>> => {
    await scheduler.sleep(0);
    const asked = waiting;
    waiting = [];
    running = null;
    const rows = asked.flatMap(({ stream, nameHashes }, number) =>
      nameHashes.map((nameHash) => ({ number, stream, nameHash })),
    );
    const found = new Map(asked.map((each) => [each, new Set<number>()]));
    if (rows.length === 0) return right(found);
    const read = await run(find, [
      rows.map(({ number }) => number),
      rows.map(({ stream }) => stream),
      rows.map(({ nameHash }) => nameHash),
    ]);
    if (isLeft(read)) return read;
    for (const row of read.right) {
      const sought = asked[numberIn(row, 'number')];
      if (sought !== undefined) found.get(sought)?.add(numberIn(row, 'revision'));
    }
    return right(found);
  };

  return async (sought: Sought): Promise<Either<ReadError, Found>> => {
    waiting.push(sought);
    running ??= ask();
    return map((found: ReadonlyMap<Sought, Set<number>>) =>
      [...(found.get(sought) ?? [])].sort((one, other) => one - other),
    )(await running);
  };
};

const snapshotIn = ([row]: ReadonlyArray<Row>): Option<Snapshot> =>
  row === undefined
    ? none
    : some({
        revision: numberIn(row, 'revision'),
        hash: textIn(row, 'hash'),
        version: numberIn(row, 'version'),
        state: textIn(row, 'state'),
        checksum: textIn(row, 'checksum'),
      });

export const accountCache = (
  connections: Connections,
  schema: string,
  scheduler: Scheduler,
  isClosing: () => boolean,
): AccountCache => {
  const sql = statements(schema);
  const { run } = connections;
  const find = findTogether(connections, schema, scheduler);
  return {
    load: (stream) => async () =>
      isClosing() ? left(storeClosed) : map(snapshotIn)(await run(sql.load, [stream])),
    save: (stream, snapshot, names, mode) => async () => {
      if (isClosing()) return left(storeClosed);
      const { revision, hash, version, state, checksum } = snapshot;
      // It may run twice, where the line is cut: the second time it changes nothing.
      const saved = await run(sql.save, [
        stream,
        revision,
        hash,
        version,
        state,
        checksum,
        mode === 'replace',
        names.map(({ nameHash }) => nameHash),
        names.map((name) => name.revision),
      ]);
      return map(() => undefined)(saved);
    },
    find: (stream, nameHashes) => async () =>
      isClosing() ? left(storeClosed) : find({ stream, nameHashes }),
  };
};
