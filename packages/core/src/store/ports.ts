/** What the outside world gives to core: time, ids, chance and waiting. */

/** The time now, as an ISO instant in UTC with milliseconds: `2026-03-02T09:30:00.000Z`. */
export interface Clock {
  readonly now: () => string;
}

/** New unique names, for commands whose caller gave none. */
export interface Ids {
  readonly next: () => string;
}

export interface Scheduler {
  /** Resolves after so many milliseconds; 0 means at the next turn of the event loop. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** A number from 0 up to, but not including, 1. */
  readonly random: () => number;
  /** Milliseconds from any beginning; they only grow, whatever is done to the clock. */
  readonly elapsed: () => number;
}

/** All of them; the facade and the stores take any part and fill in the rest. */
export interface Ports {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
}
