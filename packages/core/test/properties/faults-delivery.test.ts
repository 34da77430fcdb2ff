/** H9: events that come late and again change nothing: a projection takes each of them once. */
import { openBooks, projection, readStored, startRun } from '@counterfoil/core';
import { chanceOf, turnsBy, unreliableStore } from '@counterfoil/testkit';
import { expect, test } from '@jest/globals';
import { openedStore } from './faults-office.ts';
import { breachesOfSeeds, seedsOf } from './faults-seeds.ts';

/** Every entry in the order in which it was taken. */
const entries = projection({
  name: 'entries',
  version: 1,
  initial: (): string[] => [],
  entry: (taken, { item, amount }) => void taken.push(`${item} ${amount}`),
});

test('H9 over a subscription that delivers late and again, a run comes to what a rebuild comes to', async () => {
  let again = 0;
  const { runs, failures } = await breachesOfSeeds(seedsOf(300), async (seed) => {
    const chance = chanceOf(seed);
    const turns = turnsBy(chance);
    const inner = await openedStore();
    const { store } = unreliableStore(inner, { chance, turns, rates: { twice: 0.3 } });
    const run = startRun(entries, { booksId: 'main' });
    const ended = new AbortController();
    let delivered = 0;
    const event = (stored: Parameters<typeof readStored>[0]) => {
      delivered += 1;
      run.apply(readStored(stored));
    };
    const following = store.subscribe({ signal: ended.signal }, { event })();
    await turns.play();
    ended.abort();
    await following;
    const rebuilt = await (await openBooks({ store: inner })).reports.project(entries);
    const { position } = await (await openBooks({ store: inner })).reports.aging();
    if (delivered > Number(position)) again += 1;
    expect([run.position, run.state]).toEqual([position, rebuilt.state]);
    return [];
  });
  expect(failures).toEqual([]);
  expect(again).toBeGreaterThan(runs / 4);
});
