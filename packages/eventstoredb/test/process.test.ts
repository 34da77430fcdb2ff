import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { bench } from './tools.ts';

const { start } = bench();
const program = fileURLToPath(new URL('programs/post.mjs', import.meta.url));

test('a process that has closed its store ends by itself, while the server goes on', async () => {
  const server = await start();
  const child = spawn(process.execPath, [program, server.connectionString]);
  let output = '';
  const take = (chunk: unknown) => {
    output += String(chunk);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const given = setTimeout(() => child.kill(), 20_000);
  const code = await new Promise((resolve) => {
    child.on('close', resolve);
  });
  clearTimeout(given);
  expect({ code, output }).toEqual({ code: 0, output: 'whole: true events: 2\n' });
});
