import { openPostgres, type PostgresOptions } from '@counterfoil/postgres';
import { checkedLog, until, writeOne } from '@counterfoil/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { proxyTo, type Fault, type Proxy } from './proxy.ts';
import { testServer } from './server.ts';
import { child } from './tools.ts';

const server = testServer();
let proxy: Proxy;
beforeAll(async () => {
  proxy = await proxyTo(server.port());
});
afterAll(() => proxy.close());

const openThroughProxy = (options: Partial<PostgresOptions> = {}) =>
  server.open({ connectionString: server.url({ port: proxy.port }), ...options });

/** Holds the lock of a log, as somebody does who appends, until it is let go. */
const lockOf = async (schema: string) => {
  const client = new Client({ connectionString: server.url() });
  await client.connect();
  const key = [`counterfoil log ${schema}`];
  await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', key);
  return { letGo: () => client.end() };
};

/** The sessions that append at this moment, or wait to. */
const appending = (schema: string) =>
  server.sql(
    `SELECT pid FROM pg_stat_activity
     WHERE state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%' || $1 || '.append(%'`,
    [schema],
  );

describe('a line that is cut', () => {
  const cases: ReadonlyArray<[Fault, number]> = [
    ['cut before', 1],
    ['cut after', 4],
  ];
  test.each(cases)(
    '%s the commit: nobody knows, and sent again it is there once',
    async (fault, stored) => {
      const store = await openThroughProxy();
      await store.append(writeOne('before'))();
      proxy.next(fault);
      const writes = [writeOne('one'), writeOne('two'), writeOne('before', 0)];
      const results = await Promise.all(writes.map((write) => store.append(write)()));
      for (const result of results)
        expect(result).toMatchObject({ left: { _tag: 'OutcomeUnknown' } });
      expect(await checkedLog(store)).toHaveLength(stored);
      const positions: string[] = [];
      for (const write of [...writes, ...writes]) {
        const again = await store.append(write)();
        expect(again).toMatchObject({ _tag: 'Right' });
        if (again._tag === 'Right') positions.push(again.right.position);
      }
      expect(positions.slice(3)).toEqual(positions.slice(0, 3));
      expect(await checkedLog(store)).toHaveLength(4);
      await store.close();
    },
  );

  test('while the server waits for others: it is written later, and once', async () => {
    const store = await openThroughProxy();
    const lock = await lockOf(store.schema);
    proxy.next('cut during');
    const write = writeOne('one');
    expect(await store.append(write)()).toMatchObject({ left: { _tag: 'OutcomeUnknown' } });
    expect(await appending(store.schema)).toHaveLength(1);
    const again = store.append(write)();
    await lock.letGo();
    expect(await again).toMatchObject({ right: { position: '0000000000000001' } });
    await until('all have ended', async () => (await appending(store.schema)).length === 0);
    expect(await checkedLog(store)).toHaveLength(1);
    await store.close();
  });

  test('or fallen silent: the call is given up, and the store can be closed', async () => {
    const store = await openThroughProxy({ callTimeout: 300 });
    proxy.next('silence');
    const write = writeOne('one');
    expect(await store.append(write)()).toMatchObject({ left: { _tag: 'OutcomeUnknown' } });
    expect(await store.append(write)()).toMatchObject({ _tag: 'Right' });
    expect(await checkedLog(store)).toHaveLength(1);
    await store.close();
  });

  test('under readers and followers: they read on', async () => {
    const store = await openThroughProxy();
    const seen: string[] = [];
    const controller = new AbortController();
    const following = store.subscribe(
      { signal: controller.signal },
      { event: ({ stream }) => void seen.push(stream) },
    )();
    for (let round = 0; round < 5; round += 1) {
      expect(await store.append(writeOne(`s${round}`))()).toMatchObject({ _tag: 'Right' });
      await until('it is delivered', () => seen.length === round + 1);
      proxy.cutAll();
      expect(await checkedLog(store)).toHaveLength(round + 1);
      expect(await store.head(`s${round}`)()).toMatchObject({ right: { _tag: 'Some' } });
    }
    controller.abort();
    expect(await following).toMatchObject({ _tag: 'Right' });
    expect(seen).toEqual(['s0', 's1', 's2', 's3', 's4']);
    await store.close();
  });

  test('and not to be had again: then nothing was sent', async () => {
    const store = await openThroughProxy();
    await store.append(writeOne('before'))();
    proxy.refuse(true);
    proxy.cutAll();
    const unavailable = { left: { _tag: 'Unavailable' } };
    try {
      await until('the broken line is noticed', async () => {
        const result = await store.append(writeOne('one'))();
        return result._tag === 'Left' && result.left._tag === 'Unavailable';
      });
      expect(await store.readAll({ limit: 1 })()).toMatchObject(unavailable);
      expect(await store.accountCache.find('one', [1])()).toMatchObject(unavailable);
    } finally {
      proxy.refuse(false);
    }
    expect(await checkedLog(store)).toHaveLength(1);
    expect(await store.append(writeOne('one'))()).toMatchObject({ _tag: 'Right' });
    await store.close();
  });
});

describe('a store that is closed', () => {
  /** The sessions that listen for what is written to a log. */
  const listening = (schema: string) =>
    server.sql('SELECT pid FROM pg_stat_activity WHERE query = $1', [`LISTEN ${schema}_log`]);

  test.each([
    ['while the server answers: it says goodbye on every line', false],
    ['on lines that have fallen silent: it waits no longer, and drops them', true],
  ])('leaves nothing that would keep its process, %s', async (_, isSilent) => {
    const schema = server.newSchema();
    const before = proxy.goodbyes();
    const program = child('close.mjs', [server.url({ port: proxy.port }), schema]);
    try {
      await until('it follows', async () => (await listening(schema)).length === 1);
      await until('it is ready', () => program.output() !== '');
      if (isSilent) proxy.silence();
      program.process.stdin?.end();
      const late = setTimeout(() => program.process.kill('SIGKILL'), 30_000);
      expect(await program.ended).toBe(0);
      clearTimeout(late);
      expect(program.output()).toBe('ready\nclosed\n');
      // One line has listened, one has written and read. Where nobody answers that may be given up.
      if (!isSilent) expect(proxy.goodbyes() - before).toBe(2);
    } finally {
      program.process.kill('SIGKILL');
      proxy.cutAll();
    }
  });
});

describe('a server that refuses', () => {
  test('is contended while others hold the log for too long, and nothing is written', async () => {
    const store = await server.open({ patience: 50 });
    const lock = await lockOf(store.schema);
    const writes = [writeOne('one'), writeOne('two')];
    const results = await Promise.all(writes.map((write) => store.append(write)()));
    for (const result of results) expect(result).toMatchObject({ left: { _tag: 'Contended' } });
    expect(await checkedLog(store)).toEqual([]);
    await lock.letGo();
    expect(await store.append(writeOne('one'))()).toMatchObject({ _tag: 'Right' });
    await store.close();
  });

  test('ends the session: nobody knows, and sent again it is there once', async () => {
    const store = await server.open();
    const lock = await lockOf(store.schema);
    const write = writeOne('one');
    const result = store.append(write)();
    await until('it waits', async () => (await appending(store.schema)).length === 1);
    for (const { pid } of await appending(store.schema))
      await server.sql('SELECT pg_terminate_backend($1)', [pid]);
    expect(await result).toMatchObject({ left: { _tag: 'OutcomeUnknown' } });
    await lock.letGo();
    expect(await store.append(write)()).toMatchObject({ _tag: 'Right' });
    expect(await checkedLog(store)).toHaveLength(1);
    await store.close();
  });

  test('for good, because the log is not there any more, ends what follows it', async () => {
    const store = await server.open();
    await store.append(writeOne('one'))();
    const seen: string[] = [];
    const { signal } = new AbortController();
    const following = store.subscribe({ signal }, { event: ({ type }) => void seen.push(type) })();
    await until('it is delivered', () => seen.length === 1);
    await server.sql(`DROP SCHEMA ${store.schema} CASCADE`);
    const denied = { left: { _tag: 'Denied', detail: expect.stringContaining('SQLSTATE 42P01') } };
    expect(await following).toMatchObject(denied);
    expect(await store.readAll({ limit: 1 })()).toMatchObject(denied);
    const unwritten = {
      left: { _tag: 'Denied', detail: expect.stringContaining('SQLSTATE 3F000') },
    };
    expect(await store.append(writeOne('two'))()).toMatchObject(unwritten);
    await store.close();
  });

  test('denies to write to a role that may only read, which may read', async () => {
    const owner = await server.open();
    const { schema } = owner;
    await owner.append(writeOne('one'))();
    await server.sql(`
      CREATE ROLE auditor LOGIN PASSWORD 'password';
      GRANT USAGE ON SCHEMA ${schema} TO auditor;
      GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO auditor;
      CREATE ROLE frozen LOGIN PASSWORD 'password' SUPERUSER;
      ALTER ROLE frozen SET default_transaction_read_only = on`);
    for (const user of ['auditor', 'frozen']) {
      const store = await openPostgres({ connectionString: server.url({ user }), schema });
      expect(await checkedLog(store)).toHaveLength(1);
      expect(await store.append(writeOne('two'))()).toMatchObject({ left: { _tag: 'Denied' } });
      await store.close();
    }
    expect(await owner.append(writeOne('two'))()).toMatchObject({ _tag: 'Right' });
    expect(await checkedLog(owner)).toHaveLength(2);
    await owner.close();
  });
});
