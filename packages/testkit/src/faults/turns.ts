/**
 * Turns: whoever waits goes on one at a time, in an order that chance picks. Takes the place of the
 * event loop and of timers, so that callers overtake each other in every way and a seed repeats it.
 */
import type { Scheduler } from '@counterfoil/core';
import type { Chance } from './chance.ts';

export interface Turns {
  /** Waits until it is this caller's turn. */
  readonly next: () => Promise<void>;
  /** Gives turns until nobody waits for one. Those who wait for something else go on waiting. */
  readonly play: () => Promise<void>;
  /** Sleeping takes a turn, however long it is meant to take. */
  readonly scheduler: Scheduler;
}

/**
 * A scheduler whose waiting takes one turn, however long it is asked for: the time that has passed
 * is the sum of what was asked.
 */
export const hurriedScheduler = (
  turn: () => Promise<void>,
  random: () => number = () => 0.5,
): Scheduler => {
  let asked = 0;
  const sleep = (milliseconds: number): Promise<void> => {
    asked += milliseconds;
    return turn();
  };
  return { sleep, random, elapsed: () => asked };
};

/** A tick comes after all that can go on without one, and long before a turn of the event loop. */
const settled = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

export const turnsBy = (chance: Chance): Turns => {
  const waiting: (() => void)[] = [];
  const next = (): Promise<void> => new Promise((resolve) => void waiting.push(resolve));
  return {
    next,
    play: async () => {
      for (;;) {
        await settled();
        const [goOn] = waiting.splice(chance.below(waiting.length), 1);
        if (goOn === undefined) return;
        goOn();
      }
    },
    scheduler: hurriedScheduler(next, chance.next),
  };
};
