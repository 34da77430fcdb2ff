/** The part of cli-progress that is used here; the package brings no types. */
declare module 'cli-progress' {
  import type { Writable } from 'node:stream';

  export class SingleBar {
    constructor(options: {
      readonly format: string;
      readonly stream: Writable;
      readonly clearOnComplete: boolean;
      readonly hideCursor: boolean;
      readonly barsize: number;
      readonly barCompleteChar: string;
      readonly barIncompleteChar: string;
    });
    start(total: number, value: number): void;
    update(value: number): void;
    stop(): void;
  }

  const cliProgress: { readonly SingleBar: typeof SingleBar };
  export default cliProgress;
}
