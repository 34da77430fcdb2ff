#!/usr/bin/env node
/** The `counterfoil` program: this machine's streams around `run`. */
import { run } from './run.ts';

// Whoever reads our output may stop early, as `head` does; that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  throw error;
});

const { stdin, stdout, stderr, env } = process;
process.exitCode = await run(process.argv.slice(2), { stdin, stdout, stderr, env });
