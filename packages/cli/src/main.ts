#!/usr/bin/env node
/** The `counterfoil` program: this machine's streams around `run`. */
import { run } from './run.ts';

const { stdin, stdout, stderr, env } = process;
process.exitCode = await run(process.argv.slice(2), { stdin, stdout, stderr, env });
