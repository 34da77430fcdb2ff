/** The rates of all stores, given the same appends: appending, reading the log, catching up. */
import { randomUUID } from 'node:crypto';
import type { Context, Benchmark, SizeName } from '../benchmark.ts';
import { mustEqual } from '../benchmark.ts';
import { inTurns, ratePerSecond, type Subject } from '../measure.ts';
import { historyOf, type History } from './history.ts';
import { openPlaces, type Place } from './places.ts';
import { Visit } from './visit.ts';

const IN_FLIGHT = 64;

interface Size {
  /** Accounts that are written at the same time, and those that are written one after another. */
  readonly together: number;
  readonly single: number;
  readonly eventsEach: number;
  /** How often the log is read and followed, so that the clock has something to measure. */
  readonly readings: number;
}

const SIZES: Readonly<Record<SizeName, Size>> = {
  tiny: { together: 6, single: 2, eventsEach: 6, readings: 1 },
  small: { together: 128, single: 16, eventsEach: 12, readings: 2 },
  full: { together: 320, single: 40, eventsEach: 12, readings: 5 },
};

/** The stores that are open in this round, which all get one and the same history. */
class Round {
  readonly #size: Size;
  readonly #visits = new Map<string, Visit>();
  #history: Promise<History> | null = null;

  constructor(size: Size) {
    this.#size = size;
  }

  async open({ id, open }: Place): Promise<Visit> {
    const { together, single, eventsEach } = this.#size;
    this.#history ??= historyOf(`bench-${randomUUID()}`, together + single, eventsEach);
    const visit = await Visit.open(await open(), await this.#history);
    this.#visits.set(id, visit);
    return visit;
  }

  at({ id }: Place): Visit {
    const visit = this.#visits.get(id);
    if (visit === undefined) throw new Error(`${id} has not been opened in this round`);
    return visit;
  }

  async close(): Promise<void> {
    for (const visit of this.#visits.values()) await visit.close();
    this.#visits.clear();
    this.#history = null;
  }
}

/** Every store holds each account as it was given, and tells it to followers as to readers. */
const compare = async (places: ReadonlyArray<Place>): Promise<void> => {
  const round = new Round(SIZES.tiny);
  try {
    for (const place of places) {
      const visit = await round.open(place);
      await visit.append(visit.accounts, IN_FLIGHT);
      const read = await visit.read();
      mustEqual(`the log of ${place.id}`, Visit.byStream(read), visit.given());
      mustEqual(`what ${place.id} tells a follower`, await visit.follow(), read);
    }
  } finally {
    await round.close();
  }
};

const subjectsOf = (
  places: ReadonlyArray<Place>,
  { together, single, eventsEach, readings }: Size,
  round: Round,
): ReadonlyArray<Subject> => {
  const logged = (together + single) * eventsEach;
  const forEach = (id: string, task: string, run: (place: Place) => ReturnType<Subject['run']>) =>
    places.map((place): Subject => {
      const by = place.name;
      return { id: `${id} ${place.id}`, task, by, unit: 'per s', run: () => run(place) };
    });
  const repeated = (read: () => Promise<ReadonlyArray<unknown>>) =>
    ratePerSecond(readings * logged, async () => {
      for (let nth = 0; nth < readings; nth += 1)
        mustEqual('how many were read', (await read()).length, logged);
    });
  const [first] = places;
  return [
    ...forEach('together', `append, ${IN_FLIGHT} in flight`, async (place) => {
      if (place === first) await round.close();
      const visit = await round.open(place);
      const accounts = visit.accounts.slice(0, together);
      return ratePerSecond(together * eventsEach, () => visit.append(accounts, IN_FLIGHT));
    }),
    ...forEach('single', 'append, each awaited', (place) => {
      const visit = round.at(place);
      const accounts = visit.accounts.slice(together);
      return ratePerSecond(single * eventsEach, () => visit.append(accounts, 1));
    }),
    ...forEach('read', 'read the whole log', (place) => repeated(() => round.at(place).read())),
    ...forEach('follow', 'subscribe, and catch up', (place) =>
      repeated(() => round.at(place).follow()),
    ),
  ];
};

const title = 'The rates of all stores: events of small accounts, the same for each';

const run = async (context: Context) => {
  const size = SIZES[context.size];
  context.progress('starting the servers, and comparing what each store keeps');
  const places = await openPlaces();
  const round = new Round(size);
  try {
    await compare(places.all);
    const figures = await inTurns(subjectsOf(places.all, size, round), context);
    return {
      name: 'stores',
      title,
      sizes: { ...size, events: (size.together + size.single) * size.eventsEach },
      sameAs: ['every event of every account in all stores, read and followed'],
      figures,
      goals: [],
      notRun: places.notRun,
    };
  } finally {
    await round.close();
    await places.close();
  }
};

export const stores: Benchmark = { name: 'stores', title, run };
