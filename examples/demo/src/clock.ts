/** Time as the demo plays it. An application leaves this out: the books then use the machine's. */
import type { Clock, PlainDate } from '@counterfoil/core';

/** Shows the day that is being played; each reading is a minute and a half after the last one. */
export class PlayedClock implements Clock {
  #time = 0;

  /** Puts the clock to a time of day in UTC, such as `08:30`. */
  set(day: PlainDate, time: string): void {
    this.#time = Date.parse(`${day}T${time}:00Z`);
  }

  readonly now = (): string => {
    this.#time += 90_000;
    return new Date(this.#time).toISOString();
  };
}
