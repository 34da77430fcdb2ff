import type { Write } from '@counterfoil/core';
import { checkedLog, sampleEvent, until, writeOne } from '@counterfoil/testkit';
import { describe, expect, test } from '@jest/globals';
import { proxyTo } from './proxy.ts';
import { testServer } from './server.ts';

const server = testServer();

describe('a write sent again', () => {
  test('is another one if any of its events is another', async () => {
    const store = await server.open();
    const events = [sampleEvent('s', 0), sampleEvent('s', 1), sampleEvent('s', 2)];
    const write: Write = { stream: 's', expected: 'noStream', events };
    expect(await store.append(write)()).toMatchObject({ _tag: 'Right' });
    for (const [index] of events.entries()) {
      const other = events.map((each, at) =>
        at === index ? sampleEvent('s', at, { text: 'other' }) : each,
      );
      const result = await store.append({ ...write, events: other })();
      expect(result).toMatchObject({ left: { _tag: 'Conflict', actual: 2 } });
    }
    expect(await checkedLog(store)).toHaveLength(3);
    await store.close();
  });
});

describe('writes that wait together', () => {
  test('are judged in their order, also where one depends on another', async () => {
    const store = await server.open();
    const guard = (stream: string, revision: number) => ({ guards: [{ stream, revision }] });
    const results = await Promise.all(
      [
        writeOne('books'),
        { ...writeOne('a'), ...guard('books', 0), claims: ['one'] },
        { ...writeOne('b'), ...guard('books', 0), claims: ['one', 'two'] },
        writeOne('books', 0),
        { ...writeOne('c'), ...guard('books', 0) },
        { ...writeOne('c'), ...guard('books', 1), claims: ['two', 'two'] },
        { ...writeOne('a', 0), ...guard('c', 0), claims: ['one'] },
        { ...writeOne('a', 0), ...guard('c', 7), claims: ['two'] },
        { ...writeOne('a', 1), ...guard('c', 0), claims: ['two'] },
      ].map((write) => store.append(write)()),
    );
    expect(results.map((result) => (result._tag === 'Right' ? result.right : result.left))).toEqual(
      [
        expect.objectContaining({ stream: 'books', position: '0000000000000001' }),
        expect.objectContaining({ stream: 'a', position: '0000000000000002' }),
        { _tag: 'Claimed', name: 'one' },
        expect.objectContaining({ stream: 'books', position: '0000000000000003' }),
        { _tag: 'GuardFailed', stream: 'books', expected: 0, actual: 1 },
        expect.objectContaining({ stream: 'c', position: '0000000000000004' }),
        expect.objectContaining({ stream: 'a', position: '0000000000000005' }),
        // The same write as the one before, so neither guard nor claim is looked at.
        expect.objectContaining({ stream: 'a', position: '0000000000000005' }),
        { _tag: 'Claimed', name: 'two' },
      ],
    );
    await store.close();
  });

  test('are all stored, though together they are too much for one call', async () => {
    const store = await server.open();
    const text = 'x'.repeat(800 * 1024);
    const writes = Array.from({ length: 12 }, (_, index) => writeOne(`s${index}`, -1, text));
    const results = await Promise.all(writes.map((write) => store.append(write)()));
    expect(results.map(({ _tag }) => _tag)).toEqual(writes.map(() => 'Right'));
    expect((await checkedLog(store)).map(({ stream }) => stream)).toEqual(
      writes.map(({ stream }) => stream),
    );
    await store.close();
  });
});

describe('one who follows', () => {
  const followed = async (
    pollEvery: number,
    port = server.port(),
    opened: () => void = () => undefined,
  ) => {
    const store = await server.open({ pollEvery, connectionString: server.url({ port }) });
    opened();
    const controller = new AbortController();
    const seen: string[] = [];
    let caughtUp = false;
    const ended = store.subscribe(
      { signal: controller.signal },
      {
        event: ({ stream }) => void seen.push(stream),
        caughtUp: () => {
          caughtUp = true;
        },
      },
    )();
    await until('it waits', () => caughtUp);
    const stop = async () => {
      controller.abort();
      expect(await ended).toMatchObject({ _tag: 'Right' });
      await store.close();
    };
    return { store, seen, stop };
  };
  const listening = (schema: string) =>
    server.sql('SELECT pid FROM pg_stat_activity WHERE query = $1', [`LISTEN ${schema}_log`]);

  test('is woken by the server when another process writes', async () => {
    const { store, seen, stop } = await followed(600_000);
    const other = await server.open({ schema: store.schema });
    for (const stream of ['a', 'b', 'c']) {
      await other.append(writeOne(stream))();
      await until('it is delivered', () => seen.at(-1) === stream);
    }
    expect(seen).toEqual(['a', 'b', 'c']);
    await other.close();
    await stop();
  });

  test('looks once it listens: nobody has told it of what was written before', async () => {
    const proxy = await proxyTo(server.port());
    try {
      // It has looked, on the line that is open already, and cannot listen yet.
      let letGo = (): void => undefined;
      const { store, seen, stop } = await followed(600_000, proxy.port, () => {
        letGo = proxy.hold();
      });
      const other = await server.open({ schema: store.schema });
      await other.append(writeOne('a'))();
      expect(seen).toEqual([]);
      letGo();
      await until('it is delivered', () => seen.length === 1);
      await stop();
    } finally {
      proxy.close();
    }
  });

  test('looks by itself, should a notification be lost, and listens again', async () => {
    const { store, seen, stop } = await followed(30);
    const { schema } = store;
    await until('it listens', async () => (await listening(schema)).length === 1);
    const [before] = await listening(schema);
    await server.sql('SELECT pg_terminate_backend($1)', [before?.['pid']]);
    // As an append would, but telling nobody.
    await server.sql(`INSERT INTO ${schema}.streams (name) VALUES ('quiet')`);
    const { type, hash, line } = sampleEvent('quiet', 0);
    await server.sql(
      `INSERT INTO ${schema}.events (position, stream, revision, type, hash, line)
       SELECT 1, number, 0, $1, $2, $3 FROM ${schema}.streams`,
      [type, hash, line],
    );
    await until('it is delivered', () => seen.at(-1) === 'quiet');
    await until('it listens again', async () => {
      const [now] = await listening(schema);
      return now !== undefined && now['pid'] !== before?.['pid'];
    });
    expect(seen).toEqual(['quiet']);
    await stop();
  });
});
