import type { ReplayOrder } from "../../core/replay/replay-input";
import { createBlockFile, readBlocks } from "./block-file";

const BLOCK_ORDERS = 512;

/** Puts orders aside in a file, in the order in which they come. */
export function spoolOrders(file: string, orders: Iterable<ReplayOrder>): void {
  const blocks = createBlockFile(file);
  let block: ReplayOrder[] = [];
  const flush = (): void => {
    blocks.write(Buffer.from(JSON.stringify(block)));
    block = [];
  };
  for (const order of orders) {
    block.push(order);
    if (block.length === BLOCK_ORDERS) flush();
  }
  flush();
  blocks.close();
}

export function* spooledOrders(file: string): Generator<ReplayOrder, void, undefined> {
  for (const bytes of readBlocks(file)) yield* JSON.parse(bytes.toString()) as ReplayOrder[];
}
