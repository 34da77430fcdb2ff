/** The event store of Counterfoil on PostgreSQL, with money views as SQL tables. */
export { openPostgres, type PostgresStore } from './store.ts';
export type { ConnectionOptions } from './connections.ts';
export type { PostgresOptions } from './open.ts';
export { PostgresOpenError } from './open-error.ts';
export { projectToTables, type TablesOptions } from './tables/project.ts';
