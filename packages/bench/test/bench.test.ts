/** Runs every benchmark once at a tiny size. It looks at no time: only that figures are there. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, jest, test } from '@jest/globals';
import { mustEqual, type Report } from '../src/benchmark.ts';
import { benchmarks } from '../src/index.ts';
import { machine } from '../src/machine.ts';
import { exponentOf, median } from '../src/measure.ts';
import { writeResult } from '../src/results.ts';
import { table, textOf } from '../src/table.ts';

jest.setTimeout(120_000);

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
      expect(report?.goals.length).toBeGreaterThan(0);
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

test('posting, aging and deciding are compared with a peer before they are timed', () => {
  for (const name of ['posting', 'aging', 'decide'])
    expect(reports.get(name)?.sameAs).not.toHaveLength(0);
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
