import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appended, eventsIn, leftOf, until } from '@counterfoil/testkit';
import { afterAll, describe, expect, test } from '@jest/globals';
import { certified } from './server/certificate.ts';
import type { TestServer } from './server/server.ts';
import { bench, following, SOON, wholeLog, writeOf } from './tools.ts';

const { start, open } = bench();
const stream = 'account-main.domar';

/** Two nodes on one log. The first of `nodes` leads, and the other knows that. */
const cluster = async () => {
  const nodes: TestServer[] = [];
  const addresses = () => nodes.map(({ address }) => address);
  const one = await start({ nodes: addresses });
  const other = await start({ nodes: addresses, log: one.log });
  nodes.push(one, other);
  const lead = (leader: TestServer, follower: TestServer) => {
    nodes.splice(0, 2, leader, follower);
    leader.faults.leader = null;
    follower.faults.leader = leader.address;
  };
  lead(one, other);
  const hosts = nodes.map(({ address: { host, port } }) => `${host}:${port}`);
  return { one, other, lead, connectionString: `esdb://${hosts.join()}?tls=false` };
};

describe('a cluster', () => {
  test('is found by gossip, and written to where it leads', async () => {
    const { one, other, connectionString } = await cluster();
    const store = await open(connectionString);
    await appended(store, writeOf(stream, -1, { count: 2 }));
    expect(await eventsIn(store, stream)).toHaveLength(2);
    expect(one.counts.gossip + other.counts.gossip).toBeGreaterThan(0);
    expect([one.counts.appends, other.counts.appends]).toEqual([1, 0]);
  });

  test('that has another leader is followed to it, by reads and by appends', async () => {
    const { one, other, lead, connectionString } = await cluster();
    const store = await open(connectionString);
    await appended(store, writeOf(stream));
    lead(other, one);
    expect(await eventsIn(store, stream)).toHaveLength(1);
    await appended(store, writeOf(stream, 0));
    expect([one.counts.appends, other.counts.appends]).toEqual([1, 1]);
  });

  test('that has another leader is followed to it by one who reads the whole log', async () => {
    const { one, other, lead, connectionString } = await cluster();
    const store = await open(connectionString);
    await appended(store, writeOf(stream));
    lead(other, one);
    const before = other.counts.reads;
    expect(await wholeLog(store)).toHaveLength(1);
    // A follower may be behind, and its end of the log is not the end.
    expect(other.counts.reads).toBe(before + 1);
  });

  test('whose leader changes between the look and the append loses nothing', async () => {
    const { one, other, lead, connectionString } = await cluster();
    const store = await open(connectionString);
    await appended(store, writeOf(stream));
    let reads = 0;
    one.faults.read = () => {
      reads += 1;
      // The answer to this one is still that of the leader.
      if (reads === 1) lead(other, one);
      return undefined;
    };
    expect(await appended(store, writeOf(stream, 0))).toMatchObject({ revision: 1 });
    expect([one.counts.appends, other.counts.appends]).toEqual([2, 1]);
    expect(one.log.read(stream)).toHaveLength(2);
  });

  test('that loses its leader goes on with the other one, as do those who follow it', async () => {
    const { one, other, lead, connectionString } = await cluster();
    const store = await open(connectionString);
    await appended(store, writeOf(stream));
    const live = following(store);
    await until('it is live', () => one.log.listeners > 0);
    one.kill();
    lead(other, one);
    await appended(store, writeOf(stream, 0));
    await until('it is delivered', () => live.seen.length === 2);
    await live.stop();
    expect(live.seen.map(({ revision }) => revision)).toEqual([0, 1]);
    expect(other.counts.appends).toBe(1);
  });

  test('that is down as a whole is found again, and nobody is left behind', async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => unheard.push(reason);
    process.on('unhandledRejection', hear);
    const { one, other, connectionString } = await cluster();
    const brief = `${connectionString}&maxDiscoverAttempts=2&discoveryInterval=20`;
    const store = await open(brief, SOON);
    await appended(store, writeOf(stream));
    const live = [following(store), following(store)];
    await until('both are live', () => one.log.listeners === 2);
    one.faults.read = () => 'silent';
    const waiting = [1, 2, 3].map(() => store.head(stream)());
    other.kill();
    one.kill();
    for (const result of await Promise.all([...waiting, store.append(writeOf(stream, 0))()]))
      expect(result).toMatchObject({ left: { _tag: 'Unavailable' } });
    one.faults.read = () => undefined;
    await one.restart();
    await appended(await open(one.connectionString), writeOf(stream, 0));
    await until('all is delivered', () => live.every(({ seen }) => seen.length === 2));
    process.off('unhandledRejection', hear);
    expect(unheard).toEqual([]);
  });
});

describe('a line with TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'counterfoil-tls-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is taken where the certificate is trusted, and carries the credentials', async () => {
    const tls = certified();
    const server = await start({ tls });
    const file = join(folder, 'ca.crt');
    writeFileSync(file, tls.certificate);
    const { host, port } = server.address;
    const address = `${host}:${port}?tlsCAFile=${encodeURIComponent(file)}`;
    const store = await open(`esdb://books:s%40cret@${address}`);
    await appended(store, writeOf(stream, -1, { claims: ['main.invoice:1'] }));
    expect(await eventsIn(store, stream)).toHaveLength(1);
    const user = `Basic ${Buffer.from('books:s@cret').toString('base64')}`;
    expect([...server.counts.users]).toEqual([user]);
    expect(server.counts.batches).toBe(0);
  });

  test('is not taken where it is not trusted', async () => {
    const server = await start({ tls: certified() });
    const store = await open(server.connectionString, SOON);
    expect(leftOf(await store.head(stream)())).toMatchObject({ _tag: 'Unavailable' });
    expect(server.counts.reads).toBe(0);
  });
});
