import { systemPorts } from '@counterfoil/core';
import { openSqlite } from '@counterfoil/sqlite';
import { checkedLog, sampleEvent, writeOne } from '@counterfoil/testkit';
import { describe, expect, test } from '@jest/globals';
import { DatabaseSync } from '@photostructure/sqlite';
import { newFiles } from './tools.ts';

const newFile = newFiles();

/** A scheduler whose time passes at once, and which tells how much has. */
const fastTime = () => {
  const slept: number[] = [];
  const sleep = (milliseconds: number) => {
    slept.push(milliseconds);
    return systemPorts.scheduler.sleep(0);
  };
  const elapsed = () => slept.reduce((sum, each) => sum + each, 0);
  return { slept, scheduler: { sleep, random: () => 0.5, elapsed } };
};

describe('a file that another connection has locked', () => {
  test('is tried again and again, then counts as contended, and nothing was written', async () => {
    const file = newFile();
    const { slept, scheduler } = fastTime();
    const store = await openSqlite(file, { scheduler, patience: 300 });
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const results = await Promise.all([
      store.append(writeOne('one'))(),
      store.append(writeOne('two'))(),
    ]);
    for (const result of results) expect(result).toMatchObject({ left: { _tag: 'Contended' } });
    expect(slept.reduce((sum, milliseconds) => sum + milliseconds, 0)).toBeGreaterThanOrEqual(300);
    other.exec('ROLLBACK');
    other.close();
    expect(await store.append(writeOne('one'))()).toMatchObject({ _tag: 'Right' });
    expect(await checkedLog(store)).toHaveLength(1);
    await store.close();
  });

  test('can be read meanwhile, and is written as soon as it is free', async () => {
    const file = newFile();
    const store = await openSqlite(file);
    await store.append(writeOne('one'))();
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const waiting = store.append(writeOne('two'))();
    await systemPorts.scheduler.sleep(20);
    expect(await checkedLog(store)).toHaveLength(1);
    expect(await store.head('one')()).toMatchObject({ right: { _tag: 'Some' } });
    other.exec('COMMIT');
    other.close();
    expect(await waiting).toMatchObject({ _tag: 'Right' });
    await store.close();
  });
});

describe('the index of the streams', () => {
  test('may lag, be moved by another store, and be read from anywhere', async () => {
    const file = newFile();
    const lazy = await openSqlite(file);
    const eager = await openSqlite(file, { indexLag: 5 });
    for (let after = -1; after < 30; after += 1) {
      const store = after % 3 === 0 ? eager : lazy;
      for (const stream of ['a', 'b'])
        expect(await store.append(writeOne(stream, after))()).toMatchObject({ _tag: 'Right' });
    }
    const late = await openSqlite(file, { readOnly: true });
    for (const store of [lazy, eager, late]) {
      expect(await checkedLog(store)).toHaveLength(62);
      for (const direction of ['forward', 'backward'] as const) {
        const pages: number[] = [];
        for (let after: number | undefined; ; after = pages.at(-1)) {
          const from = after === undefined ? {} : { after };
          const page = await store.readStream('b', { ...from, limit: 4, direction })();
          if (page._tag === 'Left') throw new Error(page.left.detail);
          pages.push(...page.right.events.map(({ revision }) => revision));
          if (page.right.end) break;
        }
        const expected = Array.from({ length: 31 }, (_, revision) => revision);
        expect(pages).toEqual(direction === 'forward' ? expected : expected.reverse());
      }
    }
    for (const store of [lazy, eager, late]) await store.close();
  });
});

describe('rare types in a long log', () => {
  test('are found, without skipping any, and the subscription goes on behind them', async () => {
    const store = await openSqlite(newFile());
    const size = 1500;
    for (let batch = 0; batch < 30; batch += 1) {
      const events = Array.from({ length: size }, (_, index) =>
        sampleEvent('long', batch * size + index, { type: index === 700 ? 'Rare' : 'Common' }),
      );
      const expected = batch === 0 ? 'noStream' : batch * size - 1;
      expect(await store.append({ stream: 'long', expected, events })()).toMatchObject({
        _tag: 'Right',
      });
    }
    const types = ['Rare'];
    const rare = await store.readAll({ limit: 100, types })();
    expect(rare).toMatchObject({ right: { end: true } });
    const found = rare._tag === 'Right' ? rare.right.events : [];
    expect(found.map(({ revision }) => revision % size)).toEqual(Array(30).fill(700));
    const some = await store.readAll({ limit: 29, types })();
    expect(some).toMatchObject({ right: { end: false, events: found.slice(0, 29) } });
    expect(await store.readAll({ limit: 30, types })()).toMatchObject({ right: { end: true } });
    const controller = new AbortController();
    const seen: string[] = [];
    await store.subscribe(
      { types, signal: controller.signal },
      {
        event: ({ position }) => {
          seen.push(position);
        },
        caughtUp: () => controller.abort(),
      },
    )();
    expect(seen).toEqual(found.map(({ position }) => position));
    await store.close();
  }, 30_000);
});
