/**
 * C2 and C3 across snapshots: processes that save the state of one account at the same time, over a
 * cache that fails, forget no command.
 */
import { memoryStore, type EventStore, type Write } from '@counterfoil/core';
import {
  chanceOf,
  FIRST_DAY,
  turnsBy,
  unreliableStore,
  type ClerkCommand,
} from '@counterfoil/testkit';
import * as E from 'fp-ts/lib/Either.js';
import { expect, jest, test } from '@jest/globals';
import { after, PATIENCE } from './clerk.ts';
import { rawLog } from './faults-log.ts';
import { isNoAnswer, openedStore, startProcess } from './faults-office.ts';
import { breachesOfSeeds, seedsOf } from './faults-seeds.ts';
import { BOOKS, OPENING } from './faults-script.ts';

jest.setTimeout(PATIENCE);

const credit = (id: string): ClerkCommand => ({
  type: 'PostCredit',
  data: { customer: 'kirke', credit: id, documentDate: FIRST_DAY, amount: 1 },
  meta: { commandId: id, actor: 'clerk' },
});
const reversed = (id: string): ClerkCommand => ({
  type: 'ReverseCredit',
  data: { customer: 'kirke', credit: id, reason: 'error' },
  meta: { commandId: `${id}-back`, actor: 'clerk' },
});

/** Just too few events of one account for a snapshot. */
const EVENTS_BEFORE = 190;
const FILLING = Array.from({ length: EVENTS_BEFORE / 2 }, (_, n) => [
  credit(`old-${n}`),
  reversed(`old-${n}`),
]).flat();

let filling: Promise<ReadonlyArray<Write>> | undefined;
const fillingWrites = async (): Promise<ReadonlyArray<Write>> => {
  const writes: Write[] = [];
  const inner = memoryStore();
  const append: EventStore['append'] = (write) => {
    const { guards: _, ...unguarded } = write;
    writes.push(unguarded);
    return inner.append(write);
  };
  await after({ books: BOOKS, commands: [...OPENING, ...FILLING] }, { ...inner, append });
  return writes.slice(-FILLING.length);
};

const filledStore = async (): Promise<EventStore> => {
  const store = await openedStore();
  filling ??= fillingWrites();
  const stored = await Promise.all((await filling).map((write) => store.append(write)()));
  if (!stored.every(E.isRight)) throw new Error('the history could not be stored again');
  return store;
};

const RATES = { unavailable: 0.03, lostRequest: 0.03, lostReply: 0.03, late: 0.05, twice: 0.05 };

/** Two processes post to one account, past where it is saved; then both hear everything again. */
const forgotten = async (seed: number): Promise<ReadonlyArray<string>> => {
  const chance = chanceOf(seed);
  const turns = turnsBy(chance);
  const inner = await filledStore();
  const options = { chance, turns, rates: RATES, faultsMax: 6 };
  const processes = [0, 1].map(() => startProcess(unreliableStore(inner, options), chance, turns));
  const commands = Array.from({ length: 14 }, (_, n) => credit(`new-${n}`));
  const wrong: string[] = [];
  const askAll = async (at: number, asked: ReadonlyArray<ClerkCommand>) => {
    for (const command of asked) {
      let said = 'died';
      while (isNoAnswer(said)) {
        const answer = await processes[at]?.ask(command);
        if (answer === undefined) throw new Error(`there is no process ${at}`);
        said = E.isLeft(answer) ? answer.left._tag : 'done';
      }
      if (said !== 'done') wrong.push(`${command.meta.commandId} was ${said} at ${at}`);
    }
  };
  const halves = [0, 1].map((at) => commands.filter((_, n) => n % 2 === at));
  const posting = Promise.all(halves.map((half, at) => askAll(at, half)));
  await turns.play();
  await posting;
  const before = (await rawLog(inner)).length;
  const again = Promise.all([0, 1].map((at) => askAll(at, commands)));
  await turns.play();
  await again;
  const written = (await rawLog(inner)).length - before;
  return written === 0 ? wrong : [...wrong, `${written} events were written again`];
};

test('C2 C3 what was done before a snapshot is known to every process that saved one', async () => {
  const { failures } = await breachesOfSeeds(seedsOf(250), forgotten);
  expect(failures).toEqual([]);
});
