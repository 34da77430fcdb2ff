/**
 * An office: clerks at processes that fail, over one store. Every order of events and every fault
 * follows from the seed, so a run that went wrong can be repeated step by step.
 */
import {
  isRejection,
  memoryStore,
  openBooks,
  type AppendReceipt,
  type EventStore,
  type OpenedBooks,
  type Outcome,
  type Scheduler,
  type Write,
} from '@counterfoil/core';
import {
  chanceOf,
  FIRST_DAY,
  hurriedScheduler,
  turnsBy,
  unreliableStore,
  type Chance,
  type ClerkCommand,
  type Death,
  type FaultRates,
  type Turns,
  type UnreliableStore,
} from '@counterfoil/testkit';
import * as E from 'fp-ts/lib/Either.js';
import { after } from './clerk.ts';
import { rawLog, type RawEvent } from './faults-log.ts';
import { BOOKS, NEXT_DAY, OPENING, OPENING_WITH_DRAFTS, scriptsBy } from './faults-script.ts';

/** A command, asked once. The log had `from` events when it was asked and `to` when answered. */
export interface Attempt {
  readonly command: ClerkCommand;
  readonly from: number;
  readonly to: number;
  /** `accepted`, `repeated`, `died`, or the tag of what came instead. */
  readonly said: string;
  /** The events of an outcome; none of a refusal. */
  readonly events: ReadonlyArray<unknown>;
}

/** An aging that a clerk asked for while the others went on posting. */
export interface Reading {
  readonly asOf: string;
  readonly position: string | null;
  readonly rows: unknown;
}

export interface Story {
  readonly seed: number;
  readonly guards: boolean;
  /** What the run began with. */
  readonly opening: ReadonlyArray<ClerkCommand>;
  readonly store: EventStore;
  readonly log: ReadonlyArray<RawEvent>;
  readonly attempts: ReadonlyArray<Attempt>;
  readonly readings: ReadonlyArray<Reading>;
  readonly traces: ReadonlyArray<ReadonlyArray<string>>;
}

/** What no answer is: the same command has to be asked again. */
export const isNoAnswer = (said: string): boolean =>
  ['died', 'OutcomeUnknown', 'Unavailable', 'Contended'].includes(said);

const immediately = (): Scheduler => hurriedScheduler(() => Promise.resolve());

const ATTEMPTS_MAX = 60;

const openings = new Map<ReadonlyArray<ClerkCommand>, Promise<ReadonlyArray<Write>>>();

/** The writes of what every run begins with: made once, then stored again for each run. */
const openingWrites = async (
  commands: ReadonlyArray<ClerkCommand>,
): Promise<ReadonlyArray<Write>> => {
  const writes: Write[] = [];
  const store = memoryStore({ scheduler: immediately() });
  const append: EventStore['append'] = (write) => {
    const { guards: _, ...unguarded } = write;
    writes.push(unguarded);
    return store.append(write);
  };
  await after({ books: BOOKS, commands }, { ...store, append });
  return writes;
};

/** A store that holds what every run begins with. */
export const openedStore = async (commands = OPENING): Promise<EventStore> => {
  const opening = openings.get(commands) ?? openingWrites(commands);
  openings.set(commands, opening);
  const store = memoryStore({ scheduler: immediately() });
  const stored = await Promise.all((await opening).map((write) => store.append(write)()));
  if (!stored.every(E.isRight)) throw new Error('the opening could not be stored again');
  return store;
};

type Answer = E.Either<{ readonly _tag: string }, Outcome>;

/** One process: its handle on the store, and the books as it knows them. */
export interface Process extends UnreliableStore {
  /** The books, opened when they are first asked for; again, if that failed. */
  readonly books: () => Promise<OpenedBooks>;
  readonly ask: (command: ClerkCommand) => Promise<Answer>;
  /** What becomes of a call: its value, or the death of the process before it. */
  readonly until: <A>(called: Promise<A>) => Promise<A | 'died'>;
}

/** The clock of a process: wrong by some seconds, and in some runs it stands still. */
const clockBy = (chance: Chance) => {
  let milliseconds = 1_900_000_000_000 + 1000 * chance.below(3);
  const step = chance.oneOf([0, 1, 1000]);
  return { now: () => new Date((milliseconds += step)).toISOString() };
};

export const startProcess = (
  unreliable: UnreliableStore,
  chance: Chance,
  turns: Turns,
): Process => {
  const { store, line } = unreliable;
  const ports = { clock: clockBy(chance), scheduler: turns.scheduler };
  let opened: OpenedBooks | undefined;
  const books = async () => (opened ??= await openBooks({ store, ports }));
  return {
    store,
    line,
    books,
    ask: async (command) => {
      try {
        return await (await books()).task(command)();
      } catch (error) {
        if (isRejection(error)) return E.left(error);
        throw error;
      }
    },
    until: (called) => Promise.race([called, line.died.then(() => 'died' as const)]),
  };
};

const RATES: readonly [FaultRates, ...FaultRates[]] = [
  {},
  { unavailable: 0.02, lostRequest: 0.02, lostReply: 0.02, late: 0.02, twice: 0.02 },
  { unavailable: 0.04, lostRequest: 0.06, lostReply: 0.06, late: 0.06, twice: 0.1 },
];

class Office {
  readonly attempts: Attempt[] = [];
  readonly readings: Reading[] = [];
  readonly started: Process[] = [];
  readonly #inner: EventStore;
  readonly #guards: boolean;
  readonly #chance: Chance;
  readonly #turns: Turns;
  readonly #rates: FaultRates;
  readonly #desks: Process[] = [];
  #length: number;

  constructor(store: EventStore, length: number, guards: boolean, chance: Chance, turns: Turns) {
    this.#length = length;
    this.#guards = guards;
    this.#chance = chance;
    this.#turns = turns;
    this.#rates = chance.oneOf(RATES);
    this.#inner = {
      ...store,
      append: (write) => async () => this.#seen(await store.append(write)()),
    };
    const desks = 2 + chance.below(2);
    while (this.#desks.length < desks) this.#desks.push(this.#start(0.5));
  }

  /** Follows how long the log is. */
  #seen<Error>(answer: E.Either<Error, AppendReceipt>): E.Either<Error, AppendReceipt> {
    if (E.isRight(answer)) this.#length = Math.max(this.#length, Number(answer.right.position));
    return answer;
  }

  #start(deaths: number): Process {
    const chance = this.#chance;
    const dies: Death | undefined = chance.happens(deaths)
      ? ({
          at: 1 + chance.below(50),
          lastCall: chance.oneOf(['lost', 'arrives']),
        } as const)
      : undefined;
    const [turns, rates, guards] = [this.#turns, this.#rates, this.#guards];
    const options = { chance, turns, rates, guards, dies, faultsMax: 4 };
    const started = startProcess(unreliableStore(this.#inner, options), chance, turns);
    this.started.push(started);
    return started;
  }

  /** A process at one of the desks; one that has died is started again. */
  #process(): Process {
    const at = this.#chance.below(this.#desks.length);
    const found = this.#desks[at];
    if (found !== undefined && !found.line.isDead) return found;
    const started = this.#start(0.2);
    this.#desks[at] = started;
    return started;
  }

  /** Asks for the commands, one after the other; each until it is answered, mostly. */
  async work(commands: ReadonlyArray<ClerkCommand>): Promise<void> {
    for (const command of commands) {
      await this.#turns.next();
      // A second caller sends the same command at the same time.
      const callers = this.#chance.happens(0.1) ? 2 : 1;
      await Promise.all(Array.from({ length: callers }, () => this.#askUntilAnswered(command)));
      if (this.#chance.happens(0.1)) await this.#look(this.#chance.oneOf([FIRST_DAY, NEXT_DAY]));
    }
  }

  async #askUntilAnswered(command: ClerkCommand): Promise<void> {
    for (let tries = 0; tries < ATTEMPTS_MAX; tries += 1) {
      const said = await this.#ask(command);
      if (!isNoAnswer(said)) return;
      // Some clerks forget what they asked for when their machine goes down.
      if (said === 'died' && command.type !== 'CloseDay' && this.#chance.happens(0.25)) return;
    }
    throw new Error(`${command.meta.commandId} was never answered`);
  }

  async #ask(command: ClerkCommand): Promise<string> {
    const { ask, until } = this.#process();
    const from = this.#length;
    const answer = await until(ask(command));
    const attempt = (said: string, events: ReadonlyArray<unknown> = []): string => {
      this.attempts.push({ command, from, to: this.#length, said, events });
      return said;
    };
    if (answer === 'died') return attempt(answer);
    if (E.isLeft(answer)) return attempt(answer.left._tag);
    const { duplicate, events } = answer.right;
    return attempt(duplicate ? 'repeated' : 'accepted', events);
  }

  async #look(asOf: string): Promise<void> {
    const { books, until } = this.#process();
    try {
      const aging = await until(books().then(({ reports }) => reports.aging({ asOf })));
      if (aging === 'died') return;
      // The rows are those of the moment, and nothing may change them later.
      this.readings.push({ asOf, position: aging.position, rows: structuredClone(aging.rows) });
    } catch (error) {
      if (!(error instanceof Error && '_tag' in error)) throw error;
    }
  }
}

/** One run from beginning to end. */
export const storyOf = async (seed: number, guards: boolean): Promise<Story> => {
  const chance = chanceOf(seed);
  const turns = turnsBy(chance);
  // What is ready makes a close take longer, so that less is still on its way when it is done.
  const opening = chance.oneOf([OPENING, OPENING, OPENING_WITH_DRAFTS]);
  const store = await openedStore(opening);
  const before = await rawLog(store);
  const office = new Office(store, before.length, guards, chance, turns);
  let ended: unknown = new Error('somebody waits for ever');
  const working = Promise.all(scriptsBy(chance).map((commands) => office.work(commands)));
  void working.then(
    () => (ended = undefined),
    (error: unknown) => (ended = error),
  );
  await turns.play();
  if (ended !== undefined) throw ended;
  const log = await rawLog(store);
  const { attempts, readings } = office;
  const traces = office.started.map(({ line }) => line.trace);
  return { seed, guards, opening, store, log, attempts, readings, traces };
};
