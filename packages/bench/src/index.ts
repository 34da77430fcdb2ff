/** The benchmarks by name, for the command and for the test that runs each of them once. */
import type { Benchmark } from './benchmark.ts';
import { aging } from './aging/aging.ts';
import { decide } from './decide/decide.ts';
import { growth } from './growth/growth.ts';
import { postingPostgres } from './posting/postgres.ts';
import { posting } from './posting/posting.ts';
import { stores } from './stores/stores.ts';

export const benchmarks: ReadonlyArray<Benchmark> = [
  posting,
  postingPostgres,
  aging,
  decide,
  growth,
  stores,
];
