/** The distributed store of Counterfoil, on EventStoreDB. */
export { openEventStoreDb, type EventStoreDbOptions } from './store.ts';
