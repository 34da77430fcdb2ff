/** Placeholder until the adapter is written. */
export {};
