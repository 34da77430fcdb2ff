import { openSqlite } from '@counterfoil/sqlite';
import { checkedLog } from '@counterfoil/testkit';
import { describe, expect, test } from '@jest/globals';
import { child, newFiles } from './tools.ts';

const newFile = newFiles();

/** What a child says was acknowledged: stream, revision and command of each. */
const acknowledged = (output: string): ReadonlyArray<string> =>
  output
    .split('\n')
    // The last line may have been cut off by a kill.
    .slice(0, -1)
    .filter((line) => line !== '');

const storedIn = async (file: string): Promise<ReadonlyArray<string>> => {
  const store = await openSqlite(file, { readOnly: true });
  const events = await checkedLog(store);
  await store.close();
  return events.map(({ stream, revision, line }) => {
    const command = /"commandId":"([^"]*)"/.exec(line)?.[1] ?? '';
    return `${stream} ${revision} ${command}`;
  });
};

describe('two processes on one file', () => {
  test('lose no update of a stream that both write', async () => {
    const file = newFile();
    const children = ['one', 'two'].map((name) => child('write.mjs', [file, name, 4, 25]));
    for (const { ended, output } of children) expect([await ended, output()]).toContain(0);
    const stored = await storedIn(file);
    expect(stored).toHaveLength(2 * 2 * 4 * 25);
    expect(stored.filter((line) => line.startsWith('shared '))).toHaveLength(200);
    const said = children.flatMap(({ output }) => acknowledged(output()));
    expect([...said].sort()).toEqual([...stored].sort());
  }, 60_000);

  test('follow each other', async () => {
    const file = newFile();
    const store = await openSqlite(file, { watchEvery: 10 });
    const seen: string[] = [];
    const controller = new AbortController();
    const following = store.subscribe(
      { signal: controller.signal },
      {
        event: ({ position }) => {
          seen.push(position);
          if (seen.length === 40) controller.abort();
        },
      },
    )();
    const writing = child('write.mjs', [file, 'other', 2, 10]);
    await following;
    expect(await writing.ended).toBe(0);
    expect(seen).toEqual((await checkedLog(store)).map(({ position }) => position));
    await store.close();
  }, 60_000);
});

describe('a process that is killed while it writes', () => {
  test('loses nothing that was acknowledged, and leaves nothing half done', async () => {
    const file = newFile();
    const said: string[] = [];
    for (let round = 0; round < 8; round += 1) {
      const writing = child('write.mjs', [file, `round${round}`, 6, 100_000, 300]);
      const enough = 10 + round * 20;
      await new Promise<void>((resolve, reject) => {
        writing.process.stdout?.on('data', () => {
          if (acknowledged(writing.output()).length >= enough) resolve();
        });
        void writing.ended.then((code) => reject(new Error(`${code}: ${writing.output()}`)));
      }).finally(() => writing.process.kill('SIGKILL'));
      expect(await writing.ended).toBe('SIGKILL');
      said.push(...acknowledged(writing.output()));
      const stored = new Set(await storedIn(file));
      expect(said.filter((line) => !stored.has(line))).toEqual([]);
    }
    expect(said.length).toBeGreaterThan(300);
  }, 60_000);
});
