/**
 * C4: a process that dies between any two awaits of a command leaves nothing half done, and whoever
 * asks for the command again, elsewhere, gets it done once.
 */
import {
  chanceOf,
  FIRST_DAY,
  openItems,
  turnsBy,
  unreliableStore,
  type ClerkCommand,
  type Death,
} from '@counterfoil/testkit';
import * as E from 'fp-ts/lib/Either.js';
import { expect, jest, test } from '@jest/globals';
import { PATIENCE } from './clerk.ts';
import { rawLog, sheetOf, type RawEvent } from './faults-log.ts';
import { isNoAnswer, openedStore, startProcess } from './faults-office.ts';
import { closing, KINDS, OPENING_WITH_DRAFTS, requestOf } from './faults-script.ts';
import { breachesOfSeeds, seedsOf } from './faults-seeds.ts';

jest.setTimeout(PATIENCE);

/** How a command is met: its processes die one after the other, and the last one lives. */
interface Meeting {
  readonly seed: number;
  readonly command: ClerkCommand;
  readonly guards: boolean;
  readonly deaths: ReadonlyArray<Death>;
  readonly faults: number;
}

/** What came of it: the log after each process, and the last answer. */
interface Ending {
  readonly logs: ReadonlyArray<ReadonlyArray<RawEvent>>;
  readonly said: string;
  readonly awaits: number;
}

const meet = async ({ seed, command, guards, deaths, faults }: Meeting): Promise<Ending> => {
  const chance = chanceOf(seed);
  const turns = turnsBy(chance);
  const inner = await openedStore(OPENING_WITH_DRAFTS);
  const logs: ReadonlyArray<RawEvent>[] = [];
  const rates = { unavailable: faults, lostRequest: faults, lostReply: faults, late: faults };
  let [said, awaits] = ['', 0];
  for (const dies of [...deaths, undefined]) {
    const options = { chance, turns, guards, dies, rates, faultsMax: 4 };
    const { ask, line } = startProcess(unreliableStore(inner, options), chance, turns);
    const askUntilAnswered = async () => {
      do {
        said = 'unanswered';
        const answer = await ask(command);
        if (E.isLeft(answer)) said = answer.left._tag;
        else said = answer.right.duplicate ? 'repeated' : 'accepted';
      } while (isNoAnswer(said));
    };
    void askUntilAnswered();
    await turns.play();
    logs.push(await rawLog(inner));
    awaits = line.awaits;
  }
  return { logs, said, awaits };
};

/** What the command wrote, without the hash of the day, which follows from when it was written. */
const storedBy = (log: ReadonlyArray<RawEvent>, { meta }: ClerkCommand): ReadonlyArray<unknown> =>
  log
    .filter(({ commandId }) => commandId === meta.commandId)
    .map(({ type, data }) => ({ type, data: { ...data, root: undefined } }));

/** The command among those that clerks ask for; the last kind closes the day. */
const commandOf = (kind: number, seed: number): ClerkCommand =>
  kind === KINDS ? closing('it', FIRST_DAY) : requestOf(kind, 'it', chanceOf(seed));

/** Compares what came of a command that was cut off with what comes of it undisturbed. */
const expectWhole = (cut: Ending, whole: Ending, command: ClerkCommand): void => {
  const [log = [], should = []] = [cut.logs.at(-1), whole.logs.at(-1)];
  const all = storedBy(should, command);
  for (const each of cut.logs) {
    const stored = storedBy(each, command);
    // A close is a process of several appends, each of them whole.
    if (command.type === 'CloseDay') expect(stored).toEqual(all.slice(0, stored.length));
    else if (stored.length > 0) expect(stored).toEqual(all);
  }
  expect(storedBy(log, command)).toEqual(all);
  const answers = whole.said === 'accepted' ? ['accepted', 'repeated'] : [whole.said];
  expect(answers).toContain(cut.said);
  expect(openItems(sheetOf(log))).toEqual(openItems(sheetOf(should)));
  expect(log.length).toBe(should.length);
};

const kinds = Array.from({ length: KINDS + 1 }, (_, kind) => kind);

test.each(kinds)(
  'C4 a death at any await of %s leaves all of the command or nothing',
  async (kind) => {
    let deaths = 0;
    for (const guards of [true, false]) {
      const command = commandOf(kind, 1);
      const undisturbed = { seed: 1, command, guards, deaths: [], faults: 0 };
      const whole = await meet(undisturbed);
      expect(whole.said).toBe('accepted');
      for (let at = 1; at <= whole.awaits; at += 1)
        for (const lastCall of ['lost', 'arrives'] as const) {
          const cut = await meet({ ...undisturbed, deaths: [{ at, lastCall }] });
          expectWhole(cut, whole, command);
          deaths += 1;
        }
    }
    // Reading the books, the account and its snapshot, and writing are eight awaits at least.
    expect(deaths).toBeGreaterThanOrEqual(32);
  },
);

test('C3 C4 with faults and two deaths in a row a command is still done once', async () => {
  const { failures } = await breachesOfSeeds(seedsOf(3500), async (seed) => {
    const chance = chanceOf(seed);
    const death = (): Death => ({
      at: 1 + chance.below(30),
      lastCall: chance.oneOf(['lost', 'arrives']),
    });
    const command = commandOf(seed % kinds.length, seed);
    const guards = chance.happens(0.5);
    const meeting = { seed, command, guards, deaths: [], faults: 0 };
    const whole = await meet(meeting);
    const cut = await meet({ ...meeting, deaths: [death(), death()], faults: 0.08 });
    expectWhole(cut, whole, command);
    return [];
  });
  expect(failures).toEqual([]);
});
