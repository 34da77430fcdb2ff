import { unseal } from '@counterfoil/core';
import { appended, leftOf, until } from '@counterfoil/testkit';
import { describe, expect, test } from '@jest/globals';
import { right } from 'fp-ts/lib/Either.js';
import { firstOf } from './server/faults.ts';
import type { TestServer } from './server/server.ts';
import { bench, following, SOON, wholeLog, writeOf } from './tools.ts';

const { start, open } = bench();
const stream = 'account-main.domar';

const isLive = (server: TestServer) => until('it is live', () => server.log.listeners > 0);

describe('a live subscription that breaks', () => {
  test('goes on from the last event, with no gap and nothing twice', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    await appended(store, writeOf(stream, -1, { count: 5 }));
    const live = following(store);
    // Each of the first live lines is cut after one event.
    server.faults.read = firstOf(3, 'cut', (of) => of === '$live');
    await isLive(server);
    for (let after = 4; after < 12; after += 1) await appended(store, writeOf(stream, after));
    await until('all is delivered', () => live.seen.length >= 13);
    await until('it is live again', () => server.counts.subscriptions > 1);
    await appended(store, writeOf(stream, 12));
    await until('the last is delivered', () => live.seen.length >= 14);
    expect(await live.stop()).toEqual(right(undefined));
    expect(live.seen).toEqual(await wholeLog(store));
    expect(live.caughtUp()).toBe(1);
  });

  test('misses nothing that was written while the server was away', async () => {
    const server = await start();
    const second = await start({ log: server.log });
    const store = await open(server.connectionString);
    const writer = await open(second.connectionString);
    await appended(writer, writeOf(stream, -1, { count: 3 }));
    const live = following(store);
    await isLive(server);
    server.kill();
    await appended(writer, writeOf(stream, 2, { count: 3 }));
    await server.restart();
    await until('what was missed is delivered', () => live.seen.length >= 6);
    await until('it is live again', () => server.log.listeners > 0);
    await appended(writer, writeOf(stream, 5));
    await until('what is new is delivered', () => live.seen.length >= 7);
    expect(await live.stop()).toEqual(right(undefined));
    expect(live.seen).toEqual(await wholeLog(writer));
  });

  test('outlasts a server that is away for longer than a call may take', async () => {
    const server = await start();
    const store = await open(server.connectionString, 100);
    const live = following(store);
    await isLive(server);
    server.kill();
    await new Promise((resolve) => {
      setTimeout(resolve, 400);
    });
    await server.restart();
    const writer = await open(`${server.connectionString}&connectionName=writer`);
    await appended(writer, writeOf(stream));
    await until('it is delivered', () => live.seen.length >= 1);
    expect(await live.stop()).toEqual(right(undefined));
  });

  test('ends at the signal, also while the server is away', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    const live = following(store);
    await isLive(server);
    server.kill();
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    expect(await live.stop()).toEqual(right(undefined));
  });

  test('ends where it is denied', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    server.faults.read = (of) => (of === '$live' ? 'denied' : undefined);
    expect(leftOf(await following(store).ended)).toMatchObject({ _tag: 'Denied' });
  });

  test('is not live before the server says so', async () => {
    const server = await start();
    const store = await open(server.connectionString, SOON);
    server.faults.read = firstOf(1, 'silent', (of) => of === '$live');
    const live = following(store);
    await until('it is caught up', () => live.caughtUp() > 0);
    await appended(await open(`${server.connectionString}&connectionName=writer`), writeOf(stream));
    await until('it is delivered', () => live.seen.length >= 1);
    await until('it subscribes again', () => server.log.listeners > 0);
    await live.stop();
    expect(live.seen).toHaveLength(1);
    expect(server.counts.subscriptions).toBe(2);
  });
});

describe('a subscription', () => {
  test('to a server that is not there says so', async () => {
    const server = await start();
    server.kill();
    const store = await open(server.connectionString, SOON);
    expect(leftOf(await following(store).ended)).toMatchObject({ _tag: 'Unavailable' });
  });

  test('that has ended is none for the server either', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    const [one, other] = [following(store), following(store)];
    await until('both are live', () => server.log.listeners === 2);
    await one.stop();
    await until('one has ended', () => server.log.listeners === 1);
    await store.close();
    expect(leftOf(await other.ended)).toMatchObject({ _tag: 'Unavailable' });
    await until('both have ended', () => server.log.listeners === 0);
  });

  test('is sent neither claims nor the events of others', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    const live = following(store);
    await isLive(server);
    const foreign = { id: 'x', type: 'Ordered', contentType: 'application/json' };
    const event = { ...foreign, data: Buffer.from('{}'), metadata: new Uint8Array() };
    for (const name of ['orders-1', 'books-1984', 'account-42'])
      server.log.append(name, 'any', [event]);
    await appended(store, writeOf(stream, -1, { claims: ['main.invoice:1'] }));
    server.log.tombstone('account-main.ada');
    server.log.append('books-1984', 'any', [{ ...event, id: 'y' }]);
    await appended(store, writeOf(stream, 0));
    await until('all is delivered', () => live.seen.length >= 2);
    await live.stop();
    expect(live.seen.map(({ revision }) => revision)).toEqual([0, 1]);
  });

  test('is sent what another program wrote into a stream of ours, so that it is found', async () => {
    const server = await start();
    const store = await open(server.connectionString, SOON);
    await appended(store, writeOf(stream));
    const live = following(store);
    await isLive(server);
    // Whose stream it is can be asked only a little later.
    server.faults.read = firstOf(20, 'unavailable', (name) => name === stream);
    const foreign = { id: 'x', type: 'Ordered', contentType: 'application/json' };
    const event = { ...foreign, data: Buffer.from('{}'), metadata: new Uint8Array() };
    server.log.append(stream, 'any', [event]);
    await until('it is delivered', () => live.seen.length >= 2);
    await live.stop();
    expect(live.seen.map(({ revision }) => revision)).toEqual([0, 1]);
    const [, found] = live.seen;
    if (found === undefined) throw new Error('an event is missing');
    expect(() => unseal(found)).toThrow(`in ${stream} at revision 1`);
  });

  test('that starts after a position is sent nothing before it, nor that event', async () => {
    const server = await start();
    const store = await open(server.connectionString);
    const { position } = await appended(store, writeOf(stream, -1, { count: 3 }));
    const controller = new AbortController();
    const seen: number[] = [];
    const event = ({ revision }: { readonly revision: number }) => {
      seen.push(revision);
    };
    const { signal } = controller;
    const ended = store.subscribe({ after: position, signal }, { event })();
    await isLive(server);
    await appended(store, writeOf(stream, 2, { count: 2 }));
    await until('the new ones are delivered', () => seen.length >= 2);
    controller.abort();
    await ended;
    expect(seen).toEqual([3, 4]);
  });
});
