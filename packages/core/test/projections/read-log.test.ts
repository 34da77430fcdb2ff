import { expect, test } from '@jest/globals';
import * as E from 'fp-ts/lib/Either.js';
import { balances } from '../../src/projections/balance.ts';
import { isInLog } from '../../src/projections/log-place.ts';
import { catchUp, readLog } from '../../src/projections/read-log.ts';
import { startRun } from '../../src/projections/run.ts';
import { GENESIS, seal } from '../../src/store/envelope.ts';
import type { EventStore, StoredEvent } from '../../src/store/event-store.ts';
import { bounced } from './worked-example.ts';

const stored = bounced().events.map((event): StoredEvent => {
  const { stream, revision, position, type, commandId, commandHash, actor, recordedAt } = event;
  const about = { stream, revision, prev: GENESIS, type, version: 1, commandId, commandHash };
  return { position, stream, revision, ...seal({ ...about, actor, recordedAt, data: event.data }) };
});

/** A store that says how often it was read, and fails at a read. */
const storeOf = (failsAt = Infinity) => {
  const reads: Array<{ after?: string; limit: number }> = [];
  const readAll: EventStore['readAll'] = (read) => async () => {
    reads.push(read);
    if (reads.length >= failsAt) return E.left({ _tag: 'Unavailable', detail: 'no route' });
    const from = stored.findIndex(({ position }) => position > (read.after ?? ''));
    const rest = from === -1 ? [] : stored.slice(from);
    return E.right({ events: rest.slice(0, read.limit), end: rest.length <= read.limit });
  };
  return { readAll, reads };
};

const positionsIn = async (log: AsyncIterable<{ readonly position: string }>) => {
  const positions: string[] = [];
  for await (const { position } of log) positions.push(position);
  return positions;
};

test('the log is read page by page, once each event, from where it is asked', async () => {
  const all = stored.map(({ position }) => position);
  for (const pageSize of [1, 3, all.length, 1000])
    expect(await positionsIn(readLog(storeOf(), { pageSize }))).toEqual(all);
  const after = all[4] ?? null;
  expect(await positionsIn(readLog(storeOf(), { after, pageSize: 2 }))).toEqual(all.slice(5));
  expect(await positionsIn(readLog(storeOf(), { after: all.at(-1) }))).toEqual([]);
});

test('a store that fails is an error with its tag', async () => {
  await expect(positionsIn(readLog(storeOf(2), { pageSize: 2 }))).rejects.toMatchObject({
    _tag: 'Unavailable',
    detail: 'no route',
    message: 'Unavailable: no route',
  });
});

test('an event that cannot be read stops the reader at its place', async () => {
  const { readAll } = storeOf();
  const broken: Pick<EventStore, 'readAll'> = {
    readAll: (read) => async () => {
      const page = await readAll(read)();
      if (E.isLeft(page)) return page;
      const events = page.right.events.map((event, index) =>
        index === 2 ? { ...event, line: event.line.replace('domar', 'domas') } : event,
      );
      return E.right({ ...page.right, events });
    },
  };
  await expect(positionsIn(readLog(broken))).rejects.toMatchObject({
    _tag: 'CorruptLog',
    place: { stream: 'account-main.domar', revision: 1, position: '000000000003' },
  });
});

test('a reader catches up from where it stands, and reads no further than it needs', async () => {
  const store = storeOf();
  const run = await catchUp(store, startRun(balances, { booksId: 'main' }), 3);
  expect(run.state).toEqual(bounced().run(balances).state);
  await catchUp(store, run);
  expect(store.reads.at(-1)).toMatchObject({ after: bounced().end });

  const bounded = storeOf();
  const knownAt = { position: '000000000004' };
  const first = await catchUp(bounded, startRun(balances, { booksId: 'main', knownAt }), 2);
  expect(first.position).toBe('000000000004');
  expect(bounded.reads).toHaveLength(3);
  await catchUp(bounded, first);
  expect(bounded.reads).toHaveLength(3);
});

test('an event is in the log only at its place there, and only if it is the same one', async () => {
  const readStream: EventStore['readStream'] =
    (stream, { after, limit }) =>
    async () => {
      const events = stored.filter((each) => each.stream === stream);
      const rest = events.filter(({ revision }) => revision > (after ?? -1));
      return E.right({ events: rest.slice(0, limit), end: rest.length <= limit });
    };
  for (const event of stored) {
    expect(await isInLog({ readStream }, event)).toBe(true);
    const others = [
      { hash: GENESIS },
      { position: `${event.position}0` },
      { revision: event.revision + 1 },
      { stream: 'account-main.nobody' },
    ];
    for (const other of others)
      expect(await isInLog({ readStream }, { ...event, ...other })).toBe(false);
  }
  const silent: EventStore['readStream'] = () => async () =>
    E.left({ _tag: 'Unavailable', detail: 'no route' });
  const place = { stream: 's', revision: 0, position: '1', hash: GENESIS };
  const asked = isInLog({ readStream: silent }, place);
  await expect(asked).rejects.toMatchObject({ _tag: 'Unavailable' });
});
