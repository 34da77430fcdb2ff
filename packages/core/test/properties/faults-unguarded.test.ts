/**
 * C3, C4 and the guarantee of the close of a day, where a store cannot check guards: what was on
 * its way when the line was drawn arrives after it, and counts on the next open day for every
 * reader.
 */
import { expect, jest, test } from '@jest/globals';
import { PATIENCE } from './clerk.ts';
import { breachesOf } from './faults-checks.ts';
import { storyOf } from './faults-office.ts';
import { breachesOfSeeds, seedsOf } from './faults-seeds.ts';

jest.setTimeout(2 * PATIENCE);

test('C3 C4 L2 without guards, what arrives after the line changes no figure of the closed day', async () => {
  let late = 0;
  const { runs, failures } = await breachesOfSeeds(seedsOf(3000), async (seed) => {
    const story = await storyOf(seed, false);
    let firstOpenDay = '';
    for (const { data } of story.log) {
      firstOpenDay = data.nextCutoff ?? firstOpenDay;
      if (data.postingDate !== undefined && data.postingDate < firstOpenDay) late += 1;
    }
    return breachesOf(story);
  });
  expect(failures).toEqual([]);
  // Without late arrivals nothing was shown.
  expect(late).toBeGreaterThanOrEqual(Math.floor(runs / 200));
});
