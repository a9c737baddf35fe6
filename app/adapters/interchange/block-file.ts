import { closeSync, openSync, readSync, writeSync } from "node:fs";

/** Blocks of bytes one after another, each after its length: what is held is one of them. */
export function createBlockFile(file: string) {
  const descriptor = openSync(file, "w");
  const length = Buffer.allocUnsafe(4);
  return {
    write: (block: Uint8Array): void => {
      length.writeUInt32LE(block.byteLength);
      writeSync(descriptor, length);
      writeSync(descriptor, block);
    },
    close: (): void => closeSync(descriptor),
  };
}

/** The blocks of a file in their order. */
export function* readBlocks(file: string): Generator<Buffer, void, undefined> {
  const descriptor = openSync(file, "r");
  try {
    const length = Buffer.allocUnsafe(4);
    while (readSync(descriptor, length) === length.byteLength) {
      const block = Buffer.allocUnsafeSlow(length.readUInt32LE());
      readSync(descriptor, block);
      yield block;
    }
  } finally {
    closeSync(descriptor);
  }
}
