/** Each example has tests of its own, or runs here to its end and says something. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { exists, ROOT, run } from './workspace.ts';

const examples = readdirSync(join(ROOT, 'examples')).filter((name) =>
  exists(`examples/${name}/package.json`),
);
const untested = examples.filter((name) => !exists(`examples/${name}/test`));

test('there are some', () => {
  expect(examples.length).toBeGreaterThan(0);
});

test.each(untested)(
  '%s runs',
  async (name) => {
    const { code, stdout, stderr } = await run('node', [`examples/${name}/dist/main.js`]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toBe('');
  },
  30_000,
);
