/**
 * The seeds that a test runs through. COUNTERFOIL_SEED names the first one, so that a failure that
 * printed its seed can be repeated; COUNTERFOIL_RUNS says how many there are.
 */

const numberFrom = (name: string, otherwise: number): number => {
  const value = Number(process.env[name] ?? otherwise);
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${name} is no whole number`);
  return value;
};

export interface Seeds {
  readonly first: number;
  readonly count: number;
}

/** So many seeds, from the first on. */
export const seedsOf = (count: number): Seeds => ({
  first: numberFrom('COUNTERFOIL_SEED', 1),
  count: numberFrom('COUNTERFOIL_RUNS', count),
});

const FAILURES_MAX = 3;

/** Runs through the seeds; after a few that failed it has said enough. */
export const breachesOfSeeds = async (
  { first, count }: Seeds,
  run: (seed: number) => Promise<ReadonlyArray<string>>,
): Promise<{ readonly runs: number; readonly failures: ReadonlyArray<string> }> => {
  const failures: string[] = [];
  let runs = 0;
  for (; runs < count && failures.length < FAILURES_MAX; runs += 1) {
    const seed = first + runs;
    let breaches: ReadonlyArray<string>;
    try {
      breaches = await run(seed);
    } catch (error) {
      breaches = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
    }
    if (breaches.length > 0)
      failures.push(`COUNTERFOIL_SEED=${seed} COUNTERFOIL_RUNS=1\n${breaches.join('\n')}`);
  }
  return { runs, failures };
};
