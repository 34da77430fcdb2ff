/**
 * The embedded durable store of Counterfoil, in one SQLite file, with money views as SQL tables.
 */
export { openSqlite, type SqliteStore } from './store.ts';
export type { SqliteOptions } from './open.ts';
export { backup, BackupFailed, type BackupOptions } from './backup.ts';
export { SqliteOpenError } from './open-error.ts';
export type { SqliteDatabase, SqliteDriver, SqliteStatement, SqliteValue } from './driver.ts';
export { projectToTables, type TablesOptions } from './tables/project.ts';
export { TablesFailed } from './tables/target.ts';
