/** Runs every benchmark once at a tiny size. It looks at no time: only that figures are there. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { memoryStore } from '@counterfoil/core';
import { describe, expect, jest, test } from '@jest/globals';
import { mustEqual, type Report } from '../src/benchmark.ts';
import { benchmarks } from '../src/index.ts';
import { machine } from '../src/machine.ts';
import { exponentOf, median } from '../src/measure.ts';
import { writeResult } from '../src/results.ts';
import { startProgram } from '../src/servers/program.ts';
import { historyOf } from '../src/stores/history.ts';
import { Visit } from '../src/stores/visit.ts';
import { table, textOf } from '../src/table.ts';

jest.setTimeout(120_000);

/** What the design page sets no target for: its figures stand beside each other. */
const WITHOUT_GOALS: ReadonlySet<string> = new Set(['stores']);

const reports = new Map<string, Report>();

describe.each(benchmarks.map((benchmark) => [benchmark.name, benchmark] as const))(
  '%s',
  (name, { run }) => {
    test('runs, and both sides come to the same', async () => {
      const said: string[] = [];
      const report = await run({ size: 'tiny', rounds: 1, progress: (text) => said.push(text) });
      reports.set(name, report);
      expect(report.name).toBe(name);
      expect(said).not.toHaveLength(0);
    });

    test('has a figure for everything it measured, and says what they come to', () => {
      const report = reports.get(name);
      expect(report?.figures.length).toBeGreaterThan(0);
      expect(report?.goals.length).toBeGreaterThan(WITHOUT_GOALS.has(name) ? -1 : 0);
      for (const { median: middle, samples } of report?.figures ?? []) {
        expect(samples).not.toHaveLength(0);
        expect(middle).toBeGreaterThan(0);
      }
      for (const { value, target } of report?.goals ?? [])
        expect([value, target].every(Number.isFinite)).toBe(true);
    });

    test('writes all of it as JSON, with the machine and the commit', () => {
      const report = reports.get(name);
      if (report === undefined) throw new Error('it did not run');
      const directory = mkdtempSync(join(tmpdir(), 'counterfoil-bench-'));
      const result = { ...report, ...machine(), size: 'tiny', rounds: 1 } as const;
      const file = writeResult(directory, result);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(result);
      expect(result.commit).toMatch(/^([0-9a-f]{40}\+?|unknown)$/);
      expect(result.load).toHaveLength(3);
      rmSync(directory, { recursive: true });
    });

    test('prints every figure', () => {
      const report = reports.get(name);
      if (report === undefined) throw new Error('it did not run');
      const text = textOf(report);
      for (const { task, by } of report.figures) {
        expect(text).toContain(task);
        expect(text).toContain(by);
      }
    });
  },
);

test('what has a peer, or others beside it, is compared with them before it is timed', () => {
  for (const name of ['posting', 'posting-postgres', 'aging', 'decide', 'stores'])
    expect(reports.get(name)?.sameAs.length).toBeGreaterThan(0);
});

test('the four stores stand in one table, each with the same tasks', () => {
  const { figures = [], notRun = [] } = reports.get('stores') ?? {};
  const tasks = new Set(figures.map(({ task }) => task));
  const names = new Set(figures.map(({ by }) => by));
  expect([tasks.size, names.size]).toEqual([4, 4]);
  for (const name of ['memory', 'SQLite', 'PostgreSQL', 'EventStoreDB'])
    expect(figures.filter(({ by }) => by.startsWith(name))).toHaveLength(tasks.size);
  const isNamed = (process.env['COUNTERFOIL_ESDB'] ?? '') !== '';
  expect(notRun.map((text) => text.includes('COUNTERFOIL_ESDB'))).toEqual(isNamed ? [] : [true]);
});

describe('a server of a benchmark', () => {
  const program = (text: string): string => {
    const file = join(mkdtempSync(join(tmpdir(), 'counterfoil-program-')), 'program.mjs');
    writeFileSync(file, text);
    return file;
  };

  test('tells where it is, and is gone when it was stopped', async () => {
    const file = program(`console.log(process.pid); process.stdin.resume();`);
    const { place, stop } = await startProgram(file);
    const isThere = () => process.kill(Number(place), 0);
    expect(isThere()).toBe(true);
    await stop();
    expect(isThere).toThrow('ESRCH');
    rmSync(dirname(file), { recursive: true });
  });

  test('that cannot start says why', async () => {
    const file = program(`throw new Error('no room on this machine');`);
    await expect(startProgram(file)).rejects.toThrow('no room on this machine');
    rmSync(dirname(file), { recursive: true });
  });
});

describe('the history that stores are given', () => {
  test('is of small accounts, one event in each append, and each receipt has 3 applications', async () => {
    const { opening, accounts } = await historyOf('shop', 3, 6);
    expect(opening).toMatchObject({ stream: 'books-shop', expected: 'noStream' });
    expect(accounts.map((writes) => writes.map(({ expected }) => expected))).toEqual(
      Array.from({ length: 3 }, () => ['noStream', 0, 1, 2, 3, 4]),
    );
    const events = accounts.flat().flatMap((write) => write.events);
    expect(new Set(accounts.flat().map(({ guards }) => guards?.[0]?.stream))).toEqual(
      new Set(['books-shop']),
    );
    const receipts = events.filter(({ type }) => type === 'ReceiptPosted');
    expect([events.length, receipts.length]).toEqual([18, 6]);
    for (const { line } of receipts) expect(line.match(/"id":"receipt:R\d+#\d"/g)).toHaveLength(3);
  });

  test('that a store has lost or changed an event of is not the same any more', async () => {
    const history = await historyOf('shop', 2, 5);
    const visit = await Visit.open(memoryStore(), history);
    await visit.append(history.accounts, 64);
    const told = Visit.byStream(await visit.read());
    expect(told).toEqual(visit.given());
    expect(told.slice(1)).not.toEqual(visit.given());
    expect(await visit.follow()).toEqual(await visit.read());
    await visit.close();
  });
});

describe('what the benchmarks rely on', () => {
  test('the median is the middle one, or between the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(() => median([])).toThrow(RangeError);
  });

  test('the fitted exponent is that of the curve', () => {
    const points = [10, 100, 1000, 10_000].map((size) => ({ size, value: 7 * size ** 1.5 }));
    expect(exponentOf(points)).toBeCloseTo(1.5, 10);
    expect(exponentOf(points.map(({ size }) => ({ size, value: 3 })))).toBeCloseTo(0, 10);
  });

  test('figures that differ stop the benchmark, and show where', () => {
    expect(() => mustEqual('the sum', [1, 2], [1, 2])).not.toThrow();
    expect(() => mustEqual('the sum', [1, 2], [1, 3])).toThrow('the sum differs');
    expect(() => mustEqual('the sum', [1], [1, 3])).toThrow('the sum differs');
  });

  test('columns are aligned, numbers to the right', () => {
    const rows = [
      ['what', 'median'],
      ['a', '5 µs'],
      ['longer', '1,000 µs'],
    ];
    expect(table(rows)).toBe(
      ['what      median', '──────  ────────', 'a           5 µs', 'longer  1,000 µs'].join('\n'),
    );
  });
});
