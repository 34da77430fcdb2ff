/**
 * C3, C4 and the guarantee of the close of a day, where guards are checked inside the append:
 * clerks post around a close, at processes that fail and die, in an order that each seed draws
 * anew.
 */
import { expect, jest, test } from '@jest/globals';
import { PATIENCE } from './clerk.ts';
import { breachesOf, postedByClose } from './faults-checks.ts';
import { storyOf } from './faults-office.ts';
import { breachesOfSeeds, seedsOf } from './faults-seeds.ts';

jest.setTimeout(2 * PATIENCE);

test('C3 C4 L2 whatever fails around a close, all is done once and a closed day stays as it is', async () => {
  const seeds = seedsOf(3000);
  const met = { accepted: 0, unanswered: 0, died: 0, closed: 0, blocked: 0, posted: 0 };
  const { runs, failures } = await breachesOfSeeds(seeds, async (seed) => {
    const story = await storyOf(seed, true);
    for (const { said } of story.attempts) {
      if (said === 'accepted') met.accepted += 1;
      if (said === 'OutcomeUnknown' || said === 'Unavailable') met.unanswered += 1;
      if (said === 'died') met.died += 1;
    }
    if (story.log.some(({ type }) => type === 'DayTotalsRecorded')) met.closed += 1;
    if (story.log.some(({ type }) => type === 'DayCloseAbandoned')) met.blocked += 1;
    if (story.log.some((event) => postedByClose(event) !== undefined)) met.posted += 1;
    return breachesOf(story);
  });
  expect(failures).toEqual([]);
  // The office is a busy one: without that, nothing was shown.
  expect(met.closed).toBeGreaterThanOrEqual(Math.floor(runs / 2));
  for (const count of [met.accepted, met.unanswered, met.died, met.blocked, met.posted])
    expect(count).toBeGreaterThanOrEqual(Math.floor(runs / 100));
});

test('the same seed tells the same story', async () => {
  const [one, other] = [await storyOf(12, true), await storyOf(12, true)];
  expect([other.log, other.attempts, other.traces]).toEqual([one.log, one.attempts, one.traces]);
});
