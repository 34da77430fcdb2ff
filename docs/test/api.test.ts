/** The public API is what was reviewed in docs/api, or this fails and says how to update it. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exists, output, read, temporaryFolder } from './workspace.ts';

const UPDATE = 'The public API changed. If that is meant: pnpm api, then commit docs/api.';

describe('the public API', () => {
  const folder = temporaryFolder('api');
  const reports = join(folder, 'reports');

  beforeAll(async () => {
    mkdirSync(reports);
    await output(process.execPath, ['docs/test/write-api-reports.js', reports]);
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(['core', 'sqlite', 'eventstoredb', 'postgres', 'telemetry', 'testkit'])(
    'of %s is as reviewed',
    (name) => {
      const committed = exists(`docs/api/${name}.api.md`) ? read(`docs/api/${name}.api.md`) : '';
      const actual = readFileSync(join(reports, `${name}.api.md`), 'utf8');
      const lines = new Set(committed.split('\n'));
      const added = actual.split('\n').filter((line) => !lines.has(line));
      expect({ [UPDATE]: added }).toEqual({ [UPDATE]: [] });
      expect(actual).toBe(committed);
    },
  );
});
