/** The benchmarks by name, for the command and for the test that runs each of them once. */
import type { Benchmark } from './benchmark.ts';
import { aging } from './aging/aging.ts';
import { decide } from './decide/decide.ts';
import { growth } from './growth/growth.ts';
import { posting } from './posting/posting.ts';

export const benchmarks: ReadonlyArray<Benchmark> = [posting, aging, decide, growth];
