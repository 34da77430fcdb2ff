import { randomUUID } from 'node:crypto';
import { unseal } from '@counterfoil/core';
import { appended, eventsIn, leftOf, rightOf } from '@counterfoil/testkit';
import { describe, expect, test } from '@jest/globals';
import { none } from 'fp-ts/lib/Option.js';
import { firstOf } from './server/faults.ts';
import type { Kept, Log } from './server/log.ts';
import { bench, GIVEN_UP, SOON, wholeLog, writeOf } from './tools.ts';

const { start, open } = bench();
const stream = 'account-main.domar';

/** An event of somebody else in the same log. */
const addForeign = (log: Log, name: string, type = 'Ordered'): void => {
  const event = { id: `${name} ${log.all.length}`, type, contentType: 'application/json' };
  const [data, metadata] = [Buffer.from('{"order":1}'), Buffer.from('{}')];
  log.append(name, 'any', [{ ...event, data, metadata }]);
};

describe('a read that goes wrong', () => {
  test.each(['unavailable', 'silent', 'stall', 'cut'] as const)(
    'is given up in time where the server is always %s',
    async (fault) => {
      const server = await start();
      const store = await open(server.connectionString, SOON);
      await appended(store, writeOf(stream, -1, { count: 3 }));
      server.faults.read = () => fault;
      const results = await Promise.all([
        store.readStream(stream, { limit: 5, direction: 'forward' })(),
        store.readAll({ limit: 5 })(),
        store.head('account-main.ada')(),
        store.append(writeOf(stream, 2))(),
      ]);
      // A missing stream has no event to stop after.
      const failed = fault === 'stall' || fault === 'cut' ? [0, 1, 3] : [0, 1, 2, 3];
      for (const index of failed)
        expect(results[index]).toMatchObject({ left: { _tag: 'Unavailable' } });
      expect(server.log.read(stream)).toHaveLength(3);
    },
    GIVEN_UP,
  );

  test.each(['unavailable', 'cut'] as const)('is repeated until it succeeds: %s', async (fault) => {
    const server = await start();
    const store = await open(server.connectionString);
    await appended(store, writeOf(stream, -1, { count: 3 }));
    server.faults.read = firstOf(2, fault);
    expect(await eventsIn(store, stream)).toHaveLength(3);
    server.faults.read = firstOf(2, fault);
    expect(await wholeLog(store)).toHaveLength(3);
  });

  test('is not repeated where it is denied', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    server.faults.read = () => 'denied';
    const before = server.counts.reads;
    expect(leftOf(await store.readAll({ limit: 5 })())).toMatchObject({ _tag: 'Denied' });
    expect(server.counts.reads).toBe(before + 1);
  });

  test('waits for a server that is started again', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    await appended(store, writeOf(stream, -1, { count: 3 }));
    server.kill();
    const reading = store.readStream(stream, { limit: 5, direction: 'backward' })();
    const heading = store.head('account-main.ada')();
    await server.restart();
    expect(rightOf(await reading).events).toHaveLength(3);
    expect(rightOf(await heading)).toEqual(none);
  });

  test('is freed when the store closes', async () => {
    const server = await start();
    const store = await open(server.connectionString, 60_000);
    server.faults.read = () => 'silent';
    const reading = store.readAll({ limit: 5 })();
    await store.close();
    expect(leftOf(await reading)).toMatchObject({
      _tag: 'Unavailable',
      detail: 'the store is closed',
    });
  });
});

describe('the whole log', () => {
  test('has the events of the books, and of nobody else', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    const ours = ['books-main', 'account-main.ada', 'cash-main.till', 'run-main.1'];
    for (const name of ours) {
      addForeign(server.log, 'orders-7');
      addForeign(server.log, '$stats-0.0.0.0:2113', '$statsCollected');
      addForeign(server.log, '$$account-main.ada', '$metadata');
      await appended(store, writeOf(name));
    }
    addForeign(server.log, 'accounts');
    expect((await wholeLog(store)).map((event) => event.stream)).toEqual(ours);
    const page = rightOf(await store.readAll({ limit: 4 })());
    expect(page).toMatchObject({ end: true });
    const first = rightOf(await store.readAll({ limit: 3 })());
    expect(first).toMatchObject({ end: false });
    expect(first.events).toHaveLength(3);
  });

  test('passes over streams of other programs whose names are like ours', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    const theirs = ['account-42', 'books-1984', 'account-acme.7', 'cash-', 'run-7.8', 'books-a.b'];
    for (const name of [...theirs, ...theirs]) addForeign(server.log, name);
    await appended(store, writeOf(stream));
    for (const name of theirs) addForeign(server.log, name);
    server.log.tombstone('run-7.8');
    server.log.delete('account-acme.7');
    expect((await wholeLog(store)).map((event) => event.stream)).toEqual([stream]);
    // One who goes on in the middle has not seen how those streams begin.
    const other = await open(`${server.connectionString}&connectionName=other`);
    const [after] = (await wholeLog(store)).map(({ position }) => position);
    if (after === undefined) throw new Error('there is no event');
    expect(rightOf(await other.readAll({ after, limit: 9 })()).events).toEqual([]);
  });

  test('is not passed over without what the server says of its stream', async () => {
    const server = await start();
    const store = await open(server.connectionString, SOON);
    await appended(store, writeOf(stream));
    addForeign(server.log, stream);
    server.faults.read = (name) => (name === stream ? 'silent' : undefined);
    expect(leftOf(await store.readAll({ limit: 9 })())).toMatchObject({ _tag: 'Unavailable' });
    server.faults.read = () => undefined;
    expect(await wholeLog(store)).toHaveLength(2);
  });

  test('is read through however many events of others stand in it', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    for (let index = 0; index < 600; index += 1) addForeign(server.log, 'orders-7');
    await appended(store, writeOf(stream));
    for (let index = 0; index < 510; index += 1) addForeign(server.log, 'orders-7');
    const page = rightOf(await store.readAll({ limit: 1 })());
    expect(page.end).toBe(true);
    expect(page.events.map((event) => event.stream)).toEqual([stream]);
    const typed = rightOf(await store.readAll({ limit: 1, types: ['SampleTaken'] })());
    expect(typed).toEqual(page);
  });

  test('goes on after any position, both of whose numbers are kept to the last digit', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    await appended(store, writeOf(stream, -1, { count: 3 }));
    await appended(store, writeOf('account-main.ada', -1, { count: 2 }));
    const events = await wholeLog(store);
    const positions = events.map(({ position }) => position);
    expect([...positions].sort()).toEqual(positions);
    const numbers = server.log.all
      .filter((event) => event.stream.startsWith('account-'))
      .map(({ commit, prepare }) => [commit, prepare].map((n) => String(n).padStart(20, '0')));
    expect(positions).toEqual(numbers.map((pair) => pair.join('/')));
    for (const [index, after] of positions.entries())
      expect(rightOf(await store.readAll({ after, limit: 9 })()).events).toEqual(
        events.slice(index + 1),
      );
  });

  test('knows no position of another store', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    await expect(store.readAll({ after: '0000000000000003', limit: 1 })()).rejects.toThrow(
      'no position of this store',
    );
  });

  test('is not read from a server that does not tell positions', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    await appended(store, writeOf(stream));
    server.log.replace(stream, 0, (event) => ({ ...event, commit: 2n ** 64n - 1n }));
    const refused = leftOf(await store.head(stream)());
    expect(refused).toMatchObject({ _tag: 'Denied', detail: expect.stringContaining('22.6') });
    expect(leftOf(await store.readAll({ limit: 1 })())).toMatchObject({ _tag: 'Denied' });
  });
});

describe('what somebody changed behind our back', () => {
  const changes: ReadonlyArray<readonly [string, (event: Kept) => Partial<Kept>]> = [
    ['data', () => ({ data: Buffer.from('{"text":"other"}') })],
    ['a type', () => ({ type: 'SampleLost' })],
    [
      'metadata',
      ({ metadata }) => ({
        metadata: Buffer.from(Buffer.from(metadata).toString().replace('test', 'boss')),
      }),
    ],
    ['metadata that is gone', () => ({ metadata: new Uint8Array() })],
    ['data that is no JSON', () => ({ data: Buffer.from('{') })],
    ['data of another kind', () => ({ contentType: 'application/octet-stream' })],
    ['an event of another program', () => ({ id: randomUUID(), metadata: new Uint8Array() })],
    ['an id', ({ id }) => ({ id: id.replace(/^./, (first) => (first === '0' ? '1' : '0')) })],
  ];

  test.each(changes)('%s is found, with its place', async (_, change) => {
    const server = await start();
    const store = await open(server.connectionString);
    await appended(store, writeOf(stream, -1, { count: 2, text: 'this' }));
    server.log.replace(stream, 1, (event) => ({ ...event, ...change(event) }));
    const [first, second] = await eventsIn(store, stream);
    if (first === undefined || second === undefined) throw new Error('events are missing');
    expect(unseal(first).data).toEqual({ text: 'this' });
    expect(() => unseal(second)).toThrow(`in ${stream} at revision 1`);
    expect((await wholeLog(store)).at(-1)).toEqual(second);
  });

  test('what has lost its metadata is found where it is the only event of a stream, too', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    await appended(store, writeOf(stream));
    server.log.replace(stream, 0, (event) => ({ ...event, metadata: new Uint8Array() }));
    const [only] = await wholeLog(store);
    if (only === undefined) throw new Error('the event is missing');
    expect(() => unseal(only)).toThrow(`in ${stream} at revision 0`);
  });

  test('a deleted stream is missing to those who read it, and not in the log if it is purged', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    await appended(store, writeOf(stream));
    await appended(store, writeOf('account-main.ada'));
    server.log.delete(stream);
    expect(await eventsIn(store, stream)).toEqual([]);
    expect(rightOf(await store.head(stream)())).toEqual(none);
    server.log.tombstone('account-main.ada');
    const denied = leftOf(await store.head('account-main.ada')());
    expect(denied).toMatchObject({ _tag: 'Denied', detail: expect.stringContaining('deleted') });
    expect((await wholeLog(store)).map(({ type }) => type)).toEqual(['SampleTaken', 'SampleTaken']);
  });
});
