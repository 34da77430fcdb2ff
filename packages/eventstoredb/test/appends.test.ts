import { hashOf } from '@counterfoil/core';
import { openEventStoreDb } from '@counterfoil/eventstoredb';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { appended, eventsIn, leftOf, rightOf, until } from '@counterfoil/testkit';
import { describe, expect, test } from '@jest/globals';
import { firstOf } from './server/faults.ts';
import { bench, following, GIVEN_UP, SOON, wholeLog, writeOf } from './tools.ts';

const { start, open } = bench();
const stream = 'account-main.domar';
const isAccount = (name: string) => name.startsWith('account-');

describe('an append whose outcome nobody knows', () => {
  test.each([
    ['a silent server', 'silent', 0],
    ['a server that falls silent after the write', 'silentAfter', 1],
    ['a timeout before the write', 'timeoutBefore', 0],
    ['a timeout after the write', 'timeoutAfter', 1],
  ] as const)(
    '%s makes it OutcomeUnknown; the identical write is then stored once',
    async (_, fault, stored) => {
      const server = await start();
      const store = await open(server.connectionString, SOON);
      server.faults.append = firstOf(1, fault, isAccount);
      const write = writeOf(stream, -1, { count: 2, claims: ['main.invoice:1'] });
      expect(leftOf(await store.append(write)())).toMatchObject({ _tag: 'OutcomeUnknown' });
      expect(await eventsIn(store, stream)).toHaveLength(stored * 2);
      const receipt = await appended(store, write);
      expect(await appended(store, write)).toEqual(receipt);
      const events = await eventsIn(store, stream);
      expect(events.map(({ hash }) => hash)).toEqual(write.events.map(({ hash }) => hash));
      expect(receipt).toMatchObject({ revision: 1, position: events.at(-1)?.position });
    },
    GIVEN_UP,
  );

  test('a server that dies between the write and its answer does too', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    server.faults.append = firstOf(1, 'dieAfter', isAccount);
    const write = writeOf(stream, -1, { count: 2 });
    expect(leftOf(await store.append(write)())).toMatchObject({ _tag: 'OutcomeUnknown' });
    await server.restart();
    expect(await appended(store, write)).toMatchObject({ revision: 1 });
    expect(await eventsIn(store, stream)).toHaveLength(2);
  });

  test('a claim that is not answered makes it so, and the name is not lost to its owner', async () => {
    const server = await start();
    const store = await open(server.connectionString, SOON);
    server.faults.append = firstOf(1, 'silentAfter', (name) => name.startsWith('claim-'));
    const write = writeOf(stream, -1, { claims: ['main.invoice:1'] });
    expect(leftOf(await store.append(write)())).toMatchObject({ _tag: 'OutcomeUnknown' });
    expect(await eventsIn(store, stream)).toEqual([]);
    const other = writeOf('account-main.ada', -1, { claims: ['main.invoice:1'] });
    expect(leftOf(await store.append(other)())).toEqual({
      _tag: 'Claimed',
      name: 'main.invoice:1',
    });
    expect(await appended(store, write)).toMatchObject({ revision: 0 });
  });

  test('one that can be stored, but not read back, is not said to have failed', async () => {
    const server = await start();
    const store = await open(server.connectionString, SOON);
    const write = writeOf(stream);
    server.faults.append = (name) => {
      if (isAccount(name)) server.faults.read = () => 'unavailable';
      return undefined;
    };
    expect(leftOf(await store.append(write)())).toMatchObject({ _tag: 'OutcomeUnknown' });
    server.faults.read = () => undefined;
    server.faults.append = () => undefined;
    expect(await appended(store, write)).toMatchObject({ revision: 0 });
  });
});

describe('an append that was not written, for certain', () => {
  test('a server that is down at first contact makes it Unavailable', async () => {
    const server = await start();
    server.kill();
    const store = await open(server.connectionString, SOON);
    expect(leftOf(await store.append(writeOf(stream))())).toMatchObject({ _tag: 'Unavailable' });
    expect(server.log.read(stream)).toBeUndefined();
  });

  test('one larger than the server takes is TooLarge, and is not cut in pieces', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    server.faults.appendBytesMax = 5000;
    const write = writeOf(stream, -1, { count: 2, text: 'x'.repeat(3000) });
    const refused = leftOf(await store.append(write)());
    expect(refused).toMatchObject({ _tag: 'TooLarge', detail: expect.stringContaining('5000') });
    expect(server.log.read(stream)).toBeUndefined();
    server.faults.appendBytesMax = 10_000;
    await appended(store, write);
  });

  test.each([
    ['a number that JavaScript cannot hold', '"text":""', '"text":12345678901234567890'],
    ['a key that no envelope has', '"actor"', '"team":"blue","actor"'],
    ['keys in another order', /("revision":0),("prev":"A+")/, '$2,$1'],
    ['data that is a list', '{"text":""}', '["text"]'],
  ])('%s could not be read again, and is not sent', async (_, part, other) => {
    const server = await start();
    const store = await open(server.connectionString);
    const write = writeOf(stream);
    const [event = { type: '', hash: '', line: '' }] = write.events;
    const line = event.line.replace(part, other);
    expect(line).not.toBe(event.line);
    const changed = { ...write, events: [{ ...event, line, hash: hashOf(line) }] };
    await expect(store.append(changed)()).rejects.toThrow(
      /not (as it is sealed|what was serialised)/,
    );
    expect(server.counts.appends).toBe(0);
  });

  test('a conflict is told, also where the connection string asks for the other mode', async () => {
    const server = await start();
    const store = await open(`${server.connectionString}&throwOnAppendFailure=false`);
    await appended(store, writeOf(stream, -1, { count: 3 }));
    const results = await Promise.all(
      ['one', 'two'].map((text) => store.append(writeOf(stream, 2, { text }))()),
    );
    const refused = results.filter(({ _tag }) => _tag === 'Left').map(leftOf);
    expect(refused).toEqual([{ _tag: 'Conflict', stream, expected: 2, actual: 3 }]);
  });

  test('a deleted account takes no events', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    await appended(store, writeOf(stream));
    server.log.tombstone(stream);
    expect(leftOf(await store.append(writeOf(stream, 0))())).toMatchObject({ _tag: 'Denied' });
  });
});

describe('guards', () => {
  test('are no promise of this store, but one that has moved is seen', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    await appended(store, writeOf('books-main', -1, { count: 2 }));
    const guarded = (revision: number) => ({
      ...writeOf(stream),
      guards: [{ stream: 'books-main', revision }],
    });
    expect(store.capabilities.guards).toBe(false);
    expect(leftOf(await store.append(guarded(0))())).toEqual({
      _tag: 'GuardFailed',
      stream: 'books-main',
      expected: 0,
      actual: 1,
    });
    expect(server.log.read(stream)).toBeUndefined();
    await appended(store, guarded(1));
  });

  test('a write that is stored already gets its receipt, however its guards moved since', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    await appended(store, writeOf('books-main'));
    const guards = [{ stream: 'books-main', revision: 0 }];
    const write = { ...writeOf(stream, -1, { claims: ['main.invoice:1'] }), guards };
    const receipt = await appended(store, write);
    await appended(store, writeOf('books-main', 0));
    expect(await appended(store, write)).toEqual(receipt);
  });
});

describe('claims', () => {
  test('are streams that no reader of the log is shown', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    await appended(store, writeOf(stream, -1, { claims: ['main.invoice:1'] }));
    expect(server.log.read('claim-main.invoice:1')).toHaveLength(1);
    expect((await wholeLog(store)).map((event) => event.stream)).toEqual([stream]);
  });

  test('a write that is refused for its revision has claimed nothing', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    leftOf(await store.append(writeOf(stream, 4, { claims: ['main.invoice:1'] }))());
    expect(server.log.read('claim-main.invoice:1')).toBeUndefined();
  });

  test('a claim of somebody else’s making belongs to nobody', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    const kept = { id: 'x', type: 'Odd', contentType: 'application/json' };
    const event = { ...kept, data: Buffer.from('[]'), metadata: new Uint8Array() };
    server.log.append('claim-main.invoice:1', 'any', [event]);
    const write = writeOf(stream, -1, { claims: ['main.invoice:1'] });
    expect(leftOf(await store.append(write)())).toMatchObject({ _tag: 'Claimed' });
  });
});

describe('one client of a process', () => {
  test('is shared by the stores of an address, and outlives the first of them', async () => {
    const server = await start();
    const [one, other] = [await open(server.connectionString), await open(server.connectionString)];
    await appended(one, writeOf(stream));
    const live = following(other);
    await until('the other follows', () => server.log.listeners > 0);
    await one.close();
    await one.close();
    expect(await appended(other, writeOf(stream, 0))).toMatchObject({ revision: 1 });
    await until('it is delivered', () => live.seen.length === 2);
    expect([server.counts.clients.size, server.counts.subscriptions]).toEqual([1, 1]);
    await other.close();
    const again = await open(server.connectionString);
    expect(await eventsIn(again, stream)).toHaveLength(2);
    expect(server.counts.clients.size).toBe(2);
  });

  test('an error on the line of another client touches no append of ours', async () => {
    const [ours, theirs] = [await start(), await start()];
    const store = await open(ours.connectionString);
    const application = EventStoreDBClient.connectionString(theirs.connectionString);
    theirs.faults.append = () => 'silent';
    const lost = application.appendToStream('orders-1', jsonEvent({ type: 'Ordered', data: {} }));
    await until('theirs waits in a batch', () => theirs.counts.batches === 1);

    let answer = (): void => undefined;
    ours.faults.patience = new Promise((resolve) => {
      answer = resolve;
    });
    ours.faults.append = firstOf(1, 'late');
    const write = writeOf(stream);
    const sent = store.append(write)();
    await until('ours is written', () => ours.log.read(stream) !== undefined);
    theirs.kill();
    await expect(lost).rejects.toThrow(/UNAVAILABLE|CANCELLED/);
    answer();
    expect(rightOf(await sent)).toMatchObject({ revision: 0 });
    expect(ours.counts.batches).toBe(0);
    await application.dispose();
  });

  test('is told at once of a connection string that is none', async () => {
    const opened = openEventStoreDb({ connectionString: 'http://localhost' });
    await expect(opened).rejects.toThrow(TypeError);
  });
});

describe('many appends at once', () => {
  test('take turns, and those that wait do not run out of time', async () => {
    const server = await start();
    const store = await open(server.connectionString, 2 * SOON);
    let answer = (): void => undefined;
    server.faults.patience = new Promise((resolve) => {
      answer = resolve;
    });
    server.faults.append = () => 'late';
    const sent = Array.from({ length: 80 }, (_, index) =>
      store.append(writeOf(`account-main.${index}`))(),
    );
    await until('some are sent', () => server.counts.appends >= 24);
    await new Promise((resolve) => {
      setTimeout(resolve, SOON);
    });
    expect(server.counts.appends).toBe(24);
    server.faults.append = () => undefined;
    answer();
    for (const result of await Promise.all(sent)) expect(result).toMatchObject({ _tag: 'Right' });
  });

  test('those that wait when the store closes are not sent', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    const sent = Array.from({ length: 60 }, (_, index) =>
      store.append(writeOf(`account-main.${index}`))(),
    );
    await store.close();
    const results = await Promise.all(sent);
    const stored = results.filter(({ _tag }) => _tag === 'Right');
    expect(stored).toHaveLength(24);
    expect(server.counts.appends).toBe(24);
  });
});
